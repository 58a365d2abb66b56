#include "core/error.h"

#include <gtest/gtest.h>

#include <memory>
#include <new>
#include <stdexcept>

#include "support/error_of.h"

namespace uptake {
namespace {

TEST(Error, saysMessageAndCure) {
  const Error error("dicom.no_slope", "no rescale slope", "export the series again");
  EXPECT_STREQ(error.what(), "no rescale slope (export the series again)");
  EXPECT_EQ(error.code(), "dicom.no_slope");
  EXPECT_EQ(error.message(), "no rescale slope");
  EXPECT_EQ(error.cure(), "export the series again");
}

TEST(Error, withoutCureHasNoBrackets) {
  EXPECT_STREQ(Error("a.b", "no rescale slope").what(), "no rescale slope");
}

TEST(Error, stacksContextOutermostFirst) {
  const auto error = error_of([] {
    with_context("import", [] {
      with_context("exam 17", [] {
        with_context("series 1.2.3", [] { throw Error("a.b", "no rescale slope", "cure"); });
      });
    });
  });
  EXPECT_STREQ(error.what(), "import: exam 17: series 1.2.3: no rescale slope (cure)");
  EXPECT_EQ(error.context(), (std::vector<std::string>{"import", "exam 17", "series 1.2.3"}));
  EXPECT_EQ(error.code(), "a.b");
}

TEST(WithContext, returnsWhatTheWorkReturns) {
  EXPECT_EQ(with_context("x", [] { return 7; }), 7);
  int value = 1;
  int& same = with_context("x", [&]() -> int& { return value; });
  EXPECT_EQ(&same, &value);
  EXPECT_EQ(*with_context("x", [] { return std::make_unique<int>(3); }), 3);
}

TEST(WithContext, namesLackOfMemory) {
  const auto error = error_of([] { with_context("scan 3", [] { throw std::bad_alloc(); }); });
  EXPECT_EQ(error.code(), "out_of_memory");
  EXPECT_EQ(error.context(), std::vector<std::string>{"scan 3"});
}

TEST(WithContext, turnsOtherExceptionsIntoInternalErrors) {
  const auto error = error_of([] {
    with_context("outer", [] { with_context("inner", [] { throw std::logic_error("oops"); }); });
  });
  EXPECT_EQ(error.code(), "internal");
  EXPECT_STREQ(error.what(), "outer: inner: oops");
}

TEST(WithContext, letsPassWhatIsNoException) {
  EXPECT_THROW(with_context("x", [] { throw 5; }), int);
}

TEST(Outcome, holdsAValueOrAReason) {
  const Outcome<double> refused = Refusal{"no_patient_weight", "The patient's weight is missing."};
  EXPECT_EQ(std::get<Refusal>(refused),
            (Refusal{"no_patient_weight", "The patient's weight is missing."}));
  EXPECT_EQ(std::get<double>(Outcome<double>(2.5)), 2.5);
}

}  // namespace
}  // namespace uptake
