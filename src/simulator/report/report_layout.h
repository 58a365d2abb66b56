#pragma once

#include "simulator/report/report_draft.h"

namespace uptake::simulator {

/// Lays a draft out as its author would: headers, numbering, wrapping, capitals. Every mention is
/// moved to its place in the text.
Report lay_out(const Draft& draft);

}  // namespace uptake::simulator
