"""The heads of the scan model against an independent implementation of Eq. 7-9 and of the published
multi-head form, whose weights the test folds: logits, attention and gradients, on scans that are
padded in ours and run one by one, without padding, in theirs."""

import pytest

torch = pytest.importorskip("torch", reason="python3-torch is not installed")

from attention_reference import ManyHeads, OneHead, Pooled, run_heads  # noqa: E402

LARGEST = 1e-4  # difference that is allowed, forward; of gradients relative to the largest
SLICES = [3, 5, 1]


class Case:
    def __init__(self, make, heads, reduction, work, tasks=4, channels=48):
        torch.manual_seed(11)
        self.tasks = torch.nn.ModuleList(make(channels) for _ in range(tasks))
        self.encoding = torch.randn(len(SLICES), channels, max(SLICES), 3, 4)
        self.probe = torch.randn(len(SLICES), tasks)
        folded = [task.folded() for task in self.tasks]
        self.folded = {name: torch.stack([one[name] for one in folded]) for name in folded[0]}
        inputs = {"encoding": self.encoding, "probe": self.probe,
                  "slices": torch.tensor(SLICES)}
        self.ours = run_heads(heads, reduction, inputs | self.folded, work)
        self.run_theirs()

    def run_theirs(self):
        encoding = self.encoding.clone().requires_grad_(True)
        found = [[task(encoding[i, :, :end]) for task in self.tasks]
                 for i, end in enumerate(SLICES)]
        logits = torch.stack([torch.stack([logit for logit, _ in row]) for row in found])
        (logits * self.probe).sum().backward()
        self.logits, self.encoding_gradient = logits.detach(), encoding.grad
        self.attention = [[attention for _, attention in row] for row in found]


CASES = {"eq_7_to_9": (OneHead, 1, "attention"),
         "eight_heads": (lambda channels: ManyHeads(channels, 8), 8, "attention"),
         "three_heads": (lambda channels: ManyHeads(channels, 3), 3, "attention"),
         "sum": (lambda channels: Pooled(channels, "sum"), 1, "sum"),
         "mean": (lambda channels: Pooled(channels, "mean"), 1, "mean")}


@pytest.fixture(params=CASES, scope="module")
def case(request, tmp_path_factory):
    return Case(*CASES[request.param], tmp_path_factory.mktemp(request.param))


def check(ours, theirs, relative=False):
    assert ours.shape == theirs.shape
    largest, size = (ours - theirs).abs().max().item(), theirs.abs().max().item()
    print(f"largest difference {largest:.1e} of values to {size:.3g}")
    assert size > 0.01  # something was compared
    assert largest <= LARGEST * (size if relative else 1)


def test_logits(case):
    check(case.ours["logits"], case.logits)


def test_attention(case):
    if case.attention[0][0] is None:
        assert "attention" not in case.ours
        return
    for i, end in enumerate(SLICES):
        for task, theirs in enumerate(case.attention[i]):
            check(case.ours["attention"][i, task, :, :end], theirs.detach())
        assert not case.ours["attention"][i, :, :, end:].any()


def test_gradients(case):
    """Of the encoding, and of all parameters: ours are of the folded ones, and are carried back to
    the unfolded ones by the chain rule."""
    check(case.ours["gradient.encoding"], case.encoding_gradient, relative=True)
    theirs = {name: tensor.grad for name, tensor in case.tasks.named_parameters()}
    weighted = sum((case.ours["gradient." + name] * tensor).sum()
                   for name, tensor in case.folded.items())
    names, parameters = zip(*case.tasks.named_parameters())
    carried = torch.autograd.grad(weighted, parameters, allow_unused=True)
    compared = 0
    for name, ours in zip(names, carried):
        if ours is None:  # the key's bias, which no logit depends on
            assert name.endswith("key.bias") and theirs[name].abs().max() < 1e-4
            continue
        check(ours, theirs[name], relative=True)
        compared += 1
    assert compared >= 2 * len(case.tasks)
