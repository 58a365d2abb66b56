// Where sentences end. What is expected was read off each text by a person.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/parsed_report.h"

namespace uptake {
namespace {

using test::sentences_of;
using testing::ElementsAre;

TEST(SentenceSplit, OneSentenceStaysOne) {
  for (const char* text : {
           "A 1.2 cm node with SUVmax 4.1 is seen.",
           "A .5 cm nodule.",
           "Discussed with Dr. Smith by telephone.",
           "Read by J. R. Smith and others.",
           "Known C. difficile colitis.",
           "Treated at St. John hospital.",
           "Uptake, e.g. in the liver, i.e. physiologic.",
           "Larger vs. the prior, approx. 3 cm.",
           "Lesion No. 3 is new.",
           "Scanned at 10 a.m. on 3/4/2010.",
           "A 45 y.o. F with breast cancer.",
           "A 2.3 cm. nodule is seen.",
           "Given q.d. for 3 weeks.",
           "A node ... of the neck ... is seen.",
           "Lymphoma (?) in the neck.",
           "? metastasis in the liver.",
           "Liver clear; spleen clear; no nodes.",
           "A 1. 5 cm mass.",
           "LARGER VS. THE PRIOR, APPROX. 3 CM.",
           "Normal (SUV 3.2.)",
           "Uptake at L4/5, SUV 3.2/4.1, images 3-5.",
           "The axilla\nis clear.",
           "There is uptake in the\nLeft lobe.",
           "Nodes in the axilla,\nHodgkin lymphoma.",
       })
    EXPECT_THAT(sentences_of(text), ElementsAre(text));
}

TEST(SentenceSplit, AFullStopEnds) {
  EXPECT_THAT(sentences_of("Liver clear. Spleen clear."),
              ElementsAre("Liver clear.", "Spleen clear."));
  EXPECT_THAT(sentences_of("SUV of 3. The liver."), ElementsAre("SUV of 3.", "The liver."));
  EXPECT_THAT(sentences_of("Lesion at L4. Lesion at T2. End"),
              ElementsAre("Lesion at L4.", "Lesion at T2.", "End"));
  EXPECT_THAT(sentences_of("liver clear. spleen clear. no nodes"),
              ElementsAre("liver clear.", "spleen clear.", "no nodes"));
  EXPECT_THAT(sentences_of("LIVER CLEAR. SPLEEN CLEAR."),
              ElementsAre("LIVER CLEAR.", "SPLEEN CLEAR."));
  EXPECT_THAT(sentences_of("Is it new? Yes! It is... The end."),
              ElementsAre("Is it new?", "Yes!", "It is...", "The end."));
  EXPECT_THAT(sentences_of("Hepatitis C. Level V. The end."),
              ElementsAre("Hepatitis C.", "Level V.", "The end."));
  EXPECT_THAT(sentences_of("Scanned at 10 a.m. The liver is clear."),
              ElementsAre("Scanned at 10 a.m.", "The liver is clear."));
  EXPECT_THAT(sentences_of("No uptake (SUV 3.2). \"Clear.\" Next."),
              ElementsAre("No uptake (SUV 3.2).", "\"Clear.\"", "Next."));
  EXPECT_THAT(sentences_of("It measures 1.8 cm. 1.3 cm nodule."),
              ElementsAre("It measures 1.8 cm.", "1.3 cm nodule."));
  EXPECT_THAT(sentences_of("Liver clear .  Spleen clear ."),
              ElementsAre("Liver clear .", "Spleen clear ."));
  EXPECT_THAT(sentences_of("No adenopathy? No. The end."),
              ElementsAre("No adenopathy?", "No.", "The end."));
}

TEST(SentenceSplit, TheSpaceMayBeForgotten) {
  EXPECT_THAT(sentences_of("Clear nodes.The liver"), ElementsAre("Clear nodes.", "The liver"));
  EXPECT_THAT(sentences_of("CLEAR NODES.NO LESION"), ElementsAre("CLEAR NODES.", "NO LESION"));
  EXPECT_THAT(sentences_of("SUV 3.2.The liver"), ElementsAre("SUV 3.2.", "The liver"));
  EXPECT_THAT(sentences_of("Vitamin e.The U.S.A node"), ElementsAre("Vitamin e.The U.S.A node"));
}

TEST(SentenceSplit, LineBreaks) {
  // Blank lines end, a wrapped line does not, a short one that goes on in a capital does.
  EXPECT_THAT(sentences_of("liver clear\n\nspleen clear"),
              ElementsAre("liver clear", "spleen clear"));
  EXPECT_THAT(sentences_of("Liver clear\nSpleen clear\nNo nodes"),
              ElementsAre("Liver clear", "Spleen clear", "No nodes"));
  EXPECT_THAT(sentences_of("Liver clear\r\nSpleen clear\r\n"),
              ElementsAre("Liver clear", "Spleen clear"));
  EXPECT_THAT(sentences_of("Liver clear.\rSpleen clear."),
              ElementsAre("Liver clear.", "Spleen clear."));
  EXPECT_THAT(sentences_of("Liver clear\n-----\nspleen clear"),
              ElementsAre("Liver clear", "spleen clear"));
  const char* wrapped =
      "The right lung shows a small nodule with moderately increased uptake of\n"
      "FDG in its lower lobe, which has grown since the last examination. The\n"
      "Hodgkin lymphoma in the mediastinum has otherwise resolved completely.";
  EXPECT_THAT(sentences_of(wrapped),
              ElementsAre("The right lung shows a small nodule with moderately increased uptake "
                          "of\nFDG in its lower lobe, which has grown since the last examination.",
                          "The\nHodgkin lymphoma in the mediastinum has otherwise resolved "
                          "completely."));
  const char* capitals =
      "THERE IS A SMALL NODULE IN THE RIGHT LUNG WITH MODERATELY INCREASED\n"
      "UPTAKE. NO UPTAKE IS SEEN IN THE LIVER, THE SPLEEN OR THE PANCREAS OR\n"
      "ABDOMEN: THIS IS NORMAL.";
  EXPECT_EQ(sentences_of(capitals).size(), 2U);
}

TEST(SentenceSplit, ItemsOfLists) {
  const auto items = ElementsAre("Liver normal", "spleen normal", "No nodes");
  EXPECT_THAT(sentences_of("1. Liver normal\n2. spleen normal\n3. No nodes"), items);
  EXPECT_THAT(sentences_of("1) Liver normal\n2) spleen normal\n3) No nodes"), items);
  EXPECT_THAT(sentences_of("(1) Liver normal\n(2) spleen normal\n(3) No nodes"), items);
  EXPECT_THAT(sentences_of("- Liver normal\n- spleen normal\n- No nodes"), items);
  EXPECT_THAT(sentences_of("* Liver normal\n* spleen normal\n* No nodes"), items);
  EXPECT_THAT(sentences_of("\u2022 Liver normal\n\u2022spleen normal\n\u2022\tNo nodes"), items);
  EXPECT_THAT(sentences_of("a) Liver normal\nb) spleen normal\nc) No nodes"), items);
  EXPECT_THAT(sentences_of("#1 Liver normal\n#2 spleen normal\n#3: No nodes"), items);
  EXPECT_THAT(sentences_of("a. Liver\nB. Spleen\niv. Nodes\n-Bones"),
              ElementsAre("Liver", "Spleen", "Nodes", "Bones"));
  EXPECT_THAT(sentences_of("1. Liver. 2. Spleen. 3. SUV 3. 4 nodes."),
              ElementsAre("Liver.", "Spleen.", "SUV 3.", "4 nodes."));
}

TEST(SentenceSplit, NumbersThatAreNoItems) {
  EXPECT_THAT(sentences_of("1.1 cm node\n2.5 cm node\n2 cm node"),
              ElementsAre("1.1 cm node", "2.5 cm node", "2 cm node"));
  EXPECT_THAT(sentences_of("with an SUV of\n3. The liver is clear."),
              ElementsAre("with an SUV of\n3.", "The liver is clear."));
  EXPECT_THAT(sentences_of("- Nodule measuring\n  2 cm\n- Node"),
              ElementsAre("Nodule measuring\n  2 cm", "Node"));
}

}  // namespace
}  // namespace uptake
