#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/golden/metrics.npz: features, and the metrics that numpy and scipy compute of them.

Needs python3 with numpy and scipy. Everything is computed in float64 from float32 features.
"""
import pathlib

import numpy
import scipy.linalg
import scipy.special

random = numpy.random.default_rng(5)


def features(count, dims, spread=1.0):
    """Correlated features, one of them far from zero, as float32."""
    mixed = random.normal(size=(count, dims)) @ random.normal(size=(dims, dims)) * spread
    mixed[:, 0] += 1000
    return mixed.astype("<f4")


def statistics(x):
    x = x.astype("<f8")
    return x.mean(axis=0), numpy.cov(x, rowvar=False)


def root(covariance):
    values, vectors = numpy.linalg.eigh(covariance)
    return vectors * numpy.sqrt(values.clip(0)) @ vectors.T


def frechet_distance(x, y, trace_of_root):
    (mean_x, cov_x), (mean_y, cov_y) = statistics(x), statistics(y)
    return ((mean_x - mean_y) ** 2).sum() + numpy.trace(cov_x + cov_y) - 2 * trace_of_root(cov_x, cov_y)


def squared_mmd(x, y):
    """Without bias, kernel (x.y / d + 1)^3."""
    x, y, n = x.astype("<f8"), y.astype("<f8"), len(x)
    kernel = lambda a, b: (a @ b.T / a.shape[1] + 1) ** 3  # noqa: E731
    xx, yy = kernel(x, x), kernel(y, y)
    beside_diagonal = lambda k: (k.sum() - numpy.trace(k)) / (n * (n - 1))  # noqa: E731
    return beside_diagonal(xx) + beside_diagonal(yy) - 2 * kernel(x, y).mean()


def inception_score(logits, splits):
    p = scipy.special.softmax(logits.astype("<f8"), axis=1)
    scores = []
    for i in range(splits):
        part = p[i * len(p) // splits : (i + 1) * len(p) // splits]
        divergence = (part * (numpy.log(part) - numpy.log(part.mean(axis=0)))).sum(axis=1)
        scores.append(numpy.exp(divergence.mean()))
    return numpy.array([numpy.mean(scores), numpy.std(scores)])


x, y = features(600, 6), features(600, 6, 0.5)
mean, covariance = statistics(x)
# Fewer images than features: the covariances have no full rank, and scipy's root may fail.
few_x, few_y = features(5, 8), features(6, 8)
near = lambda count: random.normal(size=(count, 6)).astype("<f4")  # noqa: E731
kernel_x, kernel_y = near(40), near(40) + numpy.float32(0.25)
logits = random.normal(size=(23, 7), scale=3).astype("<f4")

numpy.savez_compressed(
    pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden" / "metrics.npz",
    x=x,
    y=y,
    mean=mean,
    covariance=covariance,
    frechet=frechet_distance(x, y, lambda a, b: numpy.trace(scipy.linalg.sqrtm(a @ b)).real),
    few_x=few_x,
    few_y=few_y,
    few_frechet=frechet_distance(
        few_x, few_y, lambda a, b: scipy.linalg.svdvals(root(a) @ root(b)).sum()
    ),
    kernel_x=kernel_x,
    kernel_y=kernel_y,
    squared_mmd=squared_mmd(kernel_x, kernel_y),
    logits=logits,
    inception_score=inception_score(logits, 1),
    inception_score_of_4=inception_score(logits, 4),
)
