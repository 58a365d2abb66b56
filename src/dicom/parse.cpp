#include "dicom/parse.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcjson.h>
#include <dcmtk/dcmdata/dctk.h>

#include <sstream>

#include "core/error.h"

namespace uptake::dicom {

namespace {

E_TransferSyntax syntax_of(const Layout& layout) {
  // A deflated dataset was inflated by the guard: what is left is explicit little endian.
  if (layout.deflated) return EXS_LittleEndianExplicit;
  const E_TransferSyntax named = DcmXfer(layout.transfer_syntax.c_str()).getXfer();
  if (named != EXS_Unknown) return named;
  return layout.explicit_vr ? EXS_LittleEndianExplicit : EXS_LittleEndianImplicit;
}

}  // namespace

std::unique_ptr<DcmDataset, void (*)(DcmDataset*)> parse_dataset(std::span<const std::byte> bytes,
                                                                 const Layout& layout) {
  std::unique_ptr<DcmDataset, void (*)(DcmDataset*)> dataset(
      new DcmDataset, [](DcmDataset* parsed) { delete parsed; });
  DcmInputBufferStream stream;
  stream.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
  stream.setEos();
  dataset->transferInit();
  const OFCondition condition = dataset->read(stream, syntax_of(layout), EGL_noChange);
  dataset->transferEnd();
  if (condition.bad())
    throw Error("dicom.parse", std::string("DCMTK cannot parse it: ") + condition.text(),
                "check the file with dcmdump, or export it from the archive again");
  return dataset;
}

namespace {

/// Removes what no reader of a header wants to see.
void drop_bulk(DcmItem& item) {
  for (unsigned long i = item.card(); i-- > 0;) {
    DcmElement* element = item.getElement(i);
    if (element == nullptr) continue;
    if (auto* sequence = dynamic_cast<DcmSequenceOfItems*>(element);
        sequence != nullptr && element->ident() == EVR_SQ) {
      for (unsigned long k = 0; k < sequence->card(); ++k) drop_bulk(*sequence->getItem(k));
    } else if (element->getLength() > 1024 || element->getTag().getGTag() >= 0x7FE0) {
      delete item.remove(i);
    }
  }
}

}  // namespace

std::string to_json(DcmDataset& dataset) {
  DcmDataset copy(dataset);
  drop_bulk(copy);
  std::ostringstream text;
  DcmJsonFormatCompact format(OFFalse);
  const OFCondition condition = copy.writeJson(text, format);
  if (condition.bad()) return "{}";
  std::string json = text.str();
  return json.empty() || json.front() != '{' ? "{" + json + "}" : json;
}

}  // namespace uptake::dicom
