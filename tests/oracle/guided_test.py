"""Guided backpropagation against I3D in Debian's PyTorch (support/i3d_reference.py), each of whose
ReLUs is replaced by its GuidedRelu."""

import pytest

torch = pytest.importorskip("torch", reason="python3-torch is not installed")

import i3d_reference  # noqa: E402
from i3d_reference import GuidedRelu, I3d, fill, run_i3d  # noqa: E402
from i3d_test import CASES  # noqa: E402


class Functional:
    """torch.nn.functional, but for its ReLU; counts how often that was called."""

    def __init__(self):
        self.calls = 0

    def __getattr__(self, name):
        return getattr(torch.nn.functional, name)

    def relu(self, values):
        self.calls += 1
        return GuidedRelu.apply(values)


# Guided gradients do not cancel: through 87 layers the rounding of float32 adds up to more.
@pytest.mark.parametrize("name, units, largest",
                         [("odd", 57, 1e-3), ("narrow", 33, 1e-3), ("deep", 87, 2e-2)])
@pytest.mark.parametrize("checkpointing", [False, True], ids=["kept", "checkpointing"])
def test_guided_gradients_of_the_scan(name, units, largest, checkpointing, tmp_path, monkeypatch):
    options, blocks, shape = CASES[name]
    guided = Functional()
    model = I3d(options.get("input_channels", 2), options.get("width", 1),
                options.get("in_plane_stride", 32), blocks)
    fill(model, seed=3).eval()
    rng = torch.Generator().manual_seed(11)
    scans = torch.randn(shape, generator=rng, requires_grad=True)
    given = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    with torch.no_grad():
        probe = torch.randn(model(scans).shape, generator=rng)
    (model(scans) * probe).sum().backward()
    plain, scans.grad = scans.grad, None
    monkeypatch.setattr(i3d_reference, "functional", guided)
    (model(scans) * probe).sum().backward()
    assert guided.calls == units == sum(isinstance(m, i3d_reference.Unit) for m in model.modules())
    ours = run_i3d(options | {"training": False, "guided": True, "checkpointing": checkpointing},
                   given | {"scans": scans.detach(), "probe": probe}, tmp_path)["gradient.scans"]
    apart = (ours - scans.grad).norm() / scans.grad.norm()
    print(f"{apart:.1e} apart; the plain gradient {(plain - scans.grad).norm() / plain.norm():.2f}")
    assert apart < largest
    assert (plain - scans.grad).norm() > 0.1 * plain.norm()
