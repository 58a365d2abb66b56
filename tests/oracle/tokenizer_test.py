"""WordpieceTokenizer against npm's @huggingface/tokenizers, which shares no code with it: the same
pieces for 100,000 texts of many scripts, of broken UTF-8 and of nothing but accents. Where each
piece comes from is checked against Python's own Unicode tables.

Texts keep to characters that Unicode 14 (Python 3.11) has, or that no version will have soon: Node
and ICU may know later versions, and not the same."""

import csv
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import unicodedata

import pytest

from uptake_program import real_data

PRINT_TOKENS = os.environ.get("UPTAKE_PRINT_TOKENS", "print_tokens")
SOURCES = pathlib.Path(__file__).parent / "tokenizer"
TEXTS = 100_000
CHANGED = {0x1171E}  # not what they were in Unicode 14
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
USUAL = {"do_lower_case": True, "strip_accents": None, "tokenize_chinese_chars": True}


# The other tokenizer

@pytest.fixture(scope="module")
def node_folder(tmp_path_factory):
    """A folder of the build where the package is installed; from npm at the first time."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node and npm are not installed")
    folder = os.environ.get("UPTAKE_NODE_FOLDER")
    folder = pathlib.Path(folder) if folder else tmp_path_factory.mktemp("node")
    folder.mkdir(parents=True, exist_ok=True)
    for file in SOURCES.iterdir():
        shutil.copyfile(file, folder / file.name)
    wanted = json.loads((SOURCES / "package.json").read_text())["dependencies"]
    (name, version), = wanted.items()
    installed = folder / "node_modules" / name / "package.json"
    if installed.exists() and json.loads(installed.read_text())["version"] == version:
        return folder
    try:
        done = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1",
             "--cache", folder / "cache"],
            cwd=folder, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm does not answer: {name} could not be installed")
    if done.returncode != 0:
        pytest.skip(f"npm cannot install {name} {version}: {done.stderr.strip()[-300:]}")
    return folder


def packed(texts):
    return b"".join(struct.pack("<I", len(text)) + text for text in texts)


def lines_of(command, texts):
    done = subprocess.run(command, input=packed(texts), capture_output=True, check=True)
    lines = done.stdout.decode().split("\n")[:-1]
    assert len(lines) == len(texts)
    return [line.split() for line in lines]


def ids_of_oracle(node_folder, folder, texts):
    lines = lines_of(["node", node_folder / "print_ids.mjs", folder], texts)
    return [[int(number) for number in line] for line in lines]


def tokens_of_ours(folder, texts):
    """[(id, begin, end), ...] of each text."""
    return [[tuple(map(int, token.split(":"))) for token in line]
            for line in lines_of([PRINT_TOKENS, folder], texts)]


# Texts

def is_settled(character):
    code = ord(character)
    if code in CHANGED or 0xD800 <= code < 0xE000:
        return False
    if unicodedata.category(character) != "Cn":
        return True
    return 0x40000 <= code < 0xE0000 or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code < 0xFDF0


ALL = [c for c in map(chr, range(0x110000)) if is_settled(c) and not 0x40010 <= ord(c) < 0xDFFF0]


BLOCKS = [
    (0x00, 0x7F), (0x80, 0x24F), (0x370, 0x3FF), (0x1F00, 0x1FFF), (0x400, 0x52F), (0x1E00, 0x1EFF),
    (0x900, 0xDFF), (0x590, 0x6FF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F),
    (0xAC00, 0xD7A3), (0x1100, 0x11FF), (0x3040, 0x30FF), (0x1F300, 0x1FAFF), (0x1D100, 0x1D7FF),
    (0x2000, 0x206F), (0x302A, 0x302F), (0xE000, 0xE0FF), (0xFE00, 0xFFFF),
]


def pools():
    """Sets of characters, and last all those that may change places as accents do."""
    category = {}
    for c in ALL:
        category.setdefault(unicodedata.category(c), []).append(c)
    sets = [[c for c in ALL if first <= ord(c) <= last] for first, last in BLOCKS]
    sets += [category[name] for name in ("Mn", "Mc", "Me", "Cc", "Cf", "Co", "Cn", "Lu", "So")]
    for letter in "ZPS":
        sets.append([c for name in category if name[0] == letter for c in category[name]])
    return [*sets, ALL, [c for c in ALL if unicodedata.combining(c)]]


SNIPPETS = [
    "[SEP]", "[CLS]", "[MASK]", "[UNK]", "[PAD]", "##ing", "[unused1]", "Σ", "ς", "ΑΣ", "ΑΣ.",
    "ΑΣ'Α", "Α\u0345Σ", "Σ\u0301", "ΟΔΥΣΣΕΥΣ", "İ", "I\u0307", "ı", "ǅ", "ß", "ẞ", "ﬁ", "Å",
    "\u212b", "é", "e\u0301", "e\u0327\u0301", "e\u0301\u0327", "\u0344", "가", "각",
    "\u1100\u1161\u11a8", "漢字", "豈", "𠀀", "👩\u200d🔬", "🇩🇪", "a\u00adb", "a\u200bb", "\ufeff",
    "\u0000", "\ufffd", "\x7f", "\x85", "\u00a0", "\u3000", "\u2028", "don't", "T1-T2", "5.3",
    "SUVmax", "FDG-avid", "(", ")", "...", "--", "$", "^", "`", "¿", "·", "_", "~", "\t", "\n",
    "\r\n", "   ", "\u302e\u302b", "\u302a\u302e\u05b0", "\U0001d165\u302e\u0334",
    "\u0dd9\u0dcf\u0dca",
]


class Texts:
    """Texts of a seed, each as bytes."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.pools = pools()
        self.sentences = ["There is no hypermetabolic mediastinal lymphadenopathy.",
                          "Ménière's disease; naïve café, Ångström, Waldenström's."]
        file = real_data("openi/reports.csv")
        if file:
            with open(file, encoding="utf-8", newline="") as rows:
                self.sentences += [row["sentence"] for row in csv.DictReader(rows)]
        self.kinds = [self.sentence, self.one_script, self.scripts, self.snippets, self.snippets,
                      self.long_word, self.accents, self.noise, self.broken]

    def all(self, count):
        texts = []
        while len(texts) < count:
            text = self.random.choice(self.kinds)()
            text = text.encode() if isinstance(text, str) else text
            if all(map(is_settled, text.decode(errors="ignore"))):
                texts.append(text)
        return texts

    def letters(self, pool, count):
        return "".join(self.random.choices(pool, k=count))

    def sentence(self):
        text = self.random.choice(self.sentences)
        if self.random.random() < 0.5:
            return text
        at = self.random.randrange(len(text) + 1)
        return text[:at] + self.random.choice(SNIPPETS) + text[at:]

    def one_script(self):
        return self.letters(self.random.choice(self.pools), self.random.randrange(25))

    def scripts(self):
        return "".join(self.letters(self.random.choice(self.pools), self.random.randrange(1, 4))
                       for _ in range(self.random.randrange(1, 12)))

    def snippets(self):
        parts = self.random.choices(SNIPPETS, k=self.random.randrange(1, 8))
        return self.random.choice(["", "", " "]).join(parts)

    def long_word(self):
        """Around the limit of 100 characters, which counts those of the normalised word."""
        letters = self.random.choice(["a", "é", "각", "𝒳", "İ", "ing", "e\u0301", "\u302e", "Σ"])
        word = letters * (self.random.randrange(94, 106) // len(letters))
        rest = self.letters("abcé", self.random.randrange(4))
        return word + rest + self.random.choice(["", " a", "."])

    def accents(self):
        marks = [self.letters(self.pools[-1], self.random.randrange(6))
                 for _ in range(self.random.randrange(1, 6))]
        return "".join(self.random.choice("aEoΣ x가") + some for some in marks)

    def noise(self):
        return self.random.randbytes(self.random.randrange(40))

    def broken(self):
        """A text with some bytes lost, changed or put in."""
        text = bytearray(self.scripts().encode())
        for _ in range(self.random.randrange(1, 5)):
            at = self.random.randrange(len(text) + 1)
            text[at:at + self.random.randrange(2)] = self.random.randbytes(self.random.randrange(2))
        return bytes(text)


@pytest.fixture(scope="module")
def texts():
    return Texts(20230114).all(TEXTS)


# Vocabularies

def write_folder(folder, pieces, **options):
    """What WordpieceTokenizer::read() reads, and print_ids.mjs."""
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8", newline="\n")
    (folder / "tokenizer_config.json").write_text(json.dumps({**USUAL, **options}))
    return folder


def alphabet(texts):
    """Each character that may come out of the texts is a piece, so that any wrong one shows."""
    characters = set("\u03c2")
    for text in (text.decode(errors="ignore") for text in texts):
        for form in (text, text.lower()):
            characters.update(form, unicodedata.normalize("NFD", form))
    characters = sorted(characters - set("\r\n"))
    longer = ["ing", "##ing", "αβ", "##\u302eé"]
    return SPECIAL + characters + ["##" + c for c in characters] + longer


def assert_same(node_folder, folder, texts):
    """Returns our tokens."""
    ours = tokens_of_ours(folder, texts)
    theirs = ids_of_oracle(node_folder, folder, texts)
    ids = [[number for number, _, _ in line] for line in ours]
    wrong = [each for each in zip(texts, ids, theirs) if each[1] != each[2]]
    assert not wrong, f"{len(wrong)} of {len(texts)} texts differ, the first: {wrong[0]}"
    return ours


def folded(text):
    """What is left of a text once normalised; the two small sigmas are one."""
    dropped = ("Cc", "Cf", "Co")
    text = "".join(c for c in text if unicodedata.category(c) not in dropped and c != "\ufffd")
    text = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in text if unicodedata.category(c) != "Mn").replace("ς", "σ")


def assert_spans(texts, tokens, pieces):
    """Each piece is what its span says; only pieces out of one character share a span. Returns how
    many pieces were compared."""
    compared = 0
    for text, line in zip(texts, tokens):
        bounds = [(0, 0), *((begin, end) for _, begin, end in line), (len(text), len(text))]
        assert all(a <= c and b <= d for (a, b), (c, d) in zip(bounds, bounds[1:])), text
        for (_, last), (number, begin, end), (following, _) in zip(bounds, line, bounds[2:]):
            assert begin < end, text
            if number == SPECIAL.index("[UNK]") or begin < last or following < end:
                continue
            piece = pieces[number].removeprefix("##") if number >= 5 else ""
            assert folded(text[begin:end].decode(errors="ignore")) == folded(piece), (text, number)
            compared += 1
    return compared


# The tests

def test_the_vocabulary_of_bert(node_folder, texts, tmp_path):
    folder = real_data("bert")
    if folder is None:
        pytest.skip("no UPTAKE_DATA")
    pieces = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
    tokens = assert_same(node_folder, write_folder(tmp_path, pieces), texts)
    unknown = pieces.index("[UNK]")
    share = sum(token[0] == unknown for line in tokens for token in line) / sum(map(len, tokens))
    assert 0.02 < share < 0.5, "the texts have both words that are known and words that are not"


def test_each_character_as_a_piece(node_folder, texts, tmp_path):
    some = texts[::3]
    pieces = alphabet(some)
    tokens = assert_same(node_folder, write_folder(tmp_path, pieces), some)
    assert assert_spans(some, tokens, pieces) > 5 * len(some)


@pytest.mark.parametrize("options", [
    {"do_lower_case": False},
    {"strip_accents": False},
    {"do_lower_case": False, "strip_accents": True},
    {"tokenize_chinese_chars": False},
], ids=str)
def test_options(node_folder, texts, options, tmp_path):
    some = texts[::10]
    assert_same(node_folder, write_folder(tmp_path, alphabet(some), **options), some)


def test_a_text_cannot_inject_special_tokens(tmp_path):
    pieces = SPECIAL + ["[", "]", "sep"]
    ours = tokens_of_ours(write_folder(tmp_path, pieces), [b"[SEP]"])
    assert ours == [[(5, 0, 1), (7, 1, 4), (6, 4, 5)]]
