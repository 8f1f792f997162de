#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/golden/losses.hpp and tests/golden/optimizers.hpp: PyTorch's numbers in float64.

Needs python3 with torch (Debian: python3-torch). The committed files come from PyTorch 1.13.
"""
import pathlib

import torch

torch.manual_seed(20151202)  # the day arXiv:1512.00567 appeared
torch.set_default_dtype(torch.float64)
folder = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden"
made_by = "PyTorch " + ".".join(torch.__version__.split(".")[:2])


def braces(values):
    """Nested lists as a C++ initialiser, one row a line."""
    if not isinstance(values[0], list):
        return "{" + ", ".join(f"{v:.17g}" if isinstance(v, float) else str(v) for v in values) + "}"
    return "{" + ",\n     ".join(braces(row) for row in values) + "}"


def write(name, purpose, body):
    text = f"// SPDX-License-Identifier: MIT\n// {purpose}\n#pragma once\n\n"
    text += "// clang-format off\nnamespace golden {\n\n" + body + "\n}  // namespace golden\n"
    (folder / name).write_text(text)


def losses():
    batch, classes = 4, 5
    logits = torch.randn(batch, classes) * 3
    labels = torch.tensor([4, 0, 2, 2])
    targets = torch.softmax(torch.randn(batch, classes), 1)
    cases = []
    for kind, target in (("hard", labels), ("soft", targets)):
        for smoothing in (0.0, 0.1):
            x = logits.clone().requires_grad_()
            loss = torch.nn.CrossEntropyLoss(label_smoothing=smoothing)(x, target)
            loss.backward()
            soft = "true" if kind == "soft" else "false"
            cases.append(f"    {{{soft}, {smoothing:g}, {loss.item():.17g},\n    {braces(x.grad.tolist())}}}")
    body = f"inline constexpr int loss_batch = {batch};\ninline constexpr int loss_classes = {classes};\n"
    body += f"inline constexpr double logits[{batch}][{classes}] =\n    {braces(logits.tolist())};\n"
    body += f"inline constexpr int labels[{batch}] = {braces(labels.tolist())};\n"
    body += f"inline constexpr double targets[{batch}][{classes}] =\n    {braces(targets.tolist())};\n\n"
    body += "struct LossCase {\n  bool soft;\n  double label_smoothing;\n  double loss;\n"
    body += f"  double gradient[{batch}][{classes}];\n}};\n"
    body += "inline constexpr LossCase losses[] = {\n" + ",\n".join(cases) + "};\n"
    write("losses.hpp", f"{made_by}'s CrossEntropyLoss; made by scripts/{pathlib.Path(__file__).name}.", body)


class RMSpropTF(torch.optim.Optimizer):
    """TensorFlow's RMSPropOptimizer, written from its documentation; PyTorch has none."""

    def __init__(self, params, lr, rho, eps, momentum, weight_decay=0.0):
        super().__init__(params, dict(lr=lr, rho=rho, eps=eps, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state.update(ms=torch.ones_like(p), mom=torch.zeros_like(p))
                g = p.grad + group["weight_decay"] * p
                state["ms"] = group["rho"] * state["ms"] + (1 - group["rho"]) * g**2
                state["mom"] = group["momentum"] * state["mom"] + group["lr"] * g / torch.sqrt(state["ms"] + group["eps"])
                p -= state["mom"]


def optimizers():
    steps, size = 5, 6
    start = torch.randn(size)
    gradients = torch.randn(steps, size) * torch.logspace(-3, 1, size)
    rates = [0.1, 0.1, 0.05, 0.2, 0.01]
    makers = {
        "sgd": lambda p: torch.optim.SGD(p, lr=1, weight_decay=0.01),
        "sgd momentum": lambda p: torch.optim.SGD(p, lr=1, momentum=0.9, weight_decay=0.01),
        "sgd dampening": lambda p: torch.optim.SGD(p, lr=1, momentum=0.9, dampening=0.3),
        "sgd nesterov": lambda p: torch.optim.SGD(p, lr=1, momentum=0.9, nesterov=True, weight_decay=0.01),
        "adam": lambda p: torch.optim.Adam(p, lr=1),
        "adam decay": lambda p: torch.optim.Adam(p, lr=1, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1),
        "adamw": lambda p: torch.optim.AdamW(p, lr=1),
        "rmsprop": lambda p: torch.optim.RMSprop(p, lr=1),
        "rmsprop momentum": lambda p: torch.optim.RMSprop(p, lr=1, alpha=0.9, eps=1, momentum=0.9, weight_decay=0.01),
        "rmsprop_tf": lambda p: RMSpropTF(p, lr=1, rho=0.9, eps=1e-10, momentum=0),
        "rmsprop_tf momentum": lambda p: RMSpropTF(p, lr=1, rho=0.9, eps=1, momentum=0.9, weight_decay=0.01),
    }
    cases = []
    for name, make in makers.items():
        p = start.clone().requires_grad_()
        optimizer = make([p])
        rows = []
        for rate, gradient in zip(rates, gradients):
            optimizer.param_groups[0]["lr"] = rate
            p.grad = gradient.clone()
            optimizer.step()
            rows.append(p.tolist())
        cases.append(f'    {{"{name}",\n    {braces(rows)}}}')
    body = f"inline constexpr int optimizer_steps = {steps};\ninline constexpr int optimizer_size = {size};\n"
    body += f"inline constexpr double learning_rates[{steps}] = {braces(rates)};\n"
    body += f"inline constexpr double start[{size}] = {braces(start.tolist())};\n"
    body += f"inline constexpr double gradients[{steps}][{size}] =\n    {braces(gradients.tolist())};\n\n"
    body += "/// The parameters after every step.\nstruct OptimizerCase {\n  const char* name;\n"
    body += f"  double parameters[{steps}][{size}];\n}};\n"
    body += "inline constexpr OptimizerCase optimizers[] = {\n" + ",\n".join(cases) + "};\n"
    write("optimizers.hpp", f"{made_by}'s optimizers; made by scripts/{pathlib.Path(__file__).name}.", body)


losses()
optimizers()
