# DeLong's variance and test by pROC (Robin et al. 2011), for tests/oracle/delong_test.py:
#
#     Rscript delong.R CASES.csv
#
# prints case,measure,value, in full precision; NA where pROC has no answer.

suppressPackageStartupMessages(library(pROC))

say <- function(case, measure, value) {
  cat(sprintf("%s,%s,%.17g\n", case, measure, as.numeric(value)))
}

# What pROC refuses, such as one class only, is no answer.
or_na <- function(work) suppressWarnings(tryCatch(work, error = function(problem) NA))

table <- read.csv(commandArgs(trailingOnly = TRUE)[1], colClasses = c(case = "character"))
for (case in unique(table$case)) {
  one <- table[table$case == case, ]
  curve <- function(score) {
    roc(one$positive, score, levels = c(0, 1), direction = "<", quiet = TRUE)
  }
  first <- or_na(curve(one$score))
  second <- or_na(curve(one$second))
  if (!inherits(first, "roc") || !inherits(second, "roc")) next
  interval <- or_na(as.numeric(ci.auc(first, method = "delong")))
  test <- or_na(roc.test(first, second, method = "delong", paired = TRUE))
  say(case, "auroc", auc(first))
  say(case, "second", auc(second))
  say(case, "variance", or_na(var(first, method = "delong")))
  say(case, "second_variance", or_na(var(second, method = "delong")))
  say(case, "covariance", or_na(cov(first, second, method = "delong")))
  say(case, "low", interval[1])
  say(case, "high", interval[3])
  say(case, "z", if (inherits(test, "htest")) test$statistic else NA)
  say(case, "p", if (inherits(test, "htest")) test$p.value else NA)
}
