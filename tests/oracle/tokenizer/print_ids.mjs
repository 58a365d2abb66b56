// node print_ids.mjs FOLDER < texts: the identifiers of each text's pieces, a line each, as the
// independent tokenizer has them. Texts: four bytes of length (little-endian), then the bytes.
import { readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";

const folder = process.argv[2];
const config = JSON.parse(readFileSync(`${folder}/tokenizer_config.json`, "utf8"));
const pieces = readFileSync(`${folder}/vocab.txt`, "utf8").split("\n");
if (pieces.at(-1) === "") pieces.pop();

// No added tokens: a "[SEP]" in a text is plain text.
const tokenizer = new Tokenizer(
  {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: config.tokenize_chinese_chars,
      strip_accents: config.strip_accents,
      lowercase: config.do_lower_case,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: null,
    decoder: null,
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
    },
  },
  {},
);

const input = readFileSync(0);
const lines = [];
for (let at = 0; at < input.length; ) {
  const end = at + 4 + input.readUInt32LE(at);
  // As the WHATWG has it: what is not UTF-8 becomes U+FFFD.
  const text = input.toString("utf8", at + 4, end);
  lines.push(tokenizer.encode(text, { add_special_tokens: false }).ids.join(" "));
  at = end;
}
process.stdout.write(lines.join("\n") + "\n");
