# SPDX-License-Identifier: MIT
"""Rounds in which contestants take turns, so that a processor that slows down slows all of them."""
import contextlib
import fcntl
import math
import statistics

from peers.contestants import LABELS, Failed, Peer

SECONDS_A_TURN = 1.5


class Lock:
    """Where --lock names a file: held alone while something is timed, and shared while something is prepared, so that
    others with that file (say, builds under `flock --shared`) can do the same."""

    def __init__(self, path):
        self.file = open(path, "a") if path else None

    def timing(self):
        return self.held(fcntl.LOCK_EX)

    def preparing(self):
        return self.held(fcntl.LOCK_SH)

    @contextlib.contextmanager
    def held(self, how):
        if self.file:
            fcntl.flock(self.file, how)
        try:
            yield
        finally:
            if self.file:
                fcntl.flock(self.file, fcntl.LOCK_UN)


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "rounds": values}


def entry(who, variant, values, **more):
    return {"who": LABELS[who], "variant": variant, **spread(values), **more}


def fastest_variant(peers, who, variants, mode, batch, cores, lock, say):
    """(the variant, what each reached in a trial): images a second, or why it did not run."""
    trials = []
    for variant in variants:
        try:
            with lock.preparing():
                peer = Peer(peers, who, mode, variant, batch, cores)
            with lock.timing():
                rate = batch / statistics.median(peer.batches(3))
            peer.close()
            trials.append({"who": LABELS[who], "variant": variant, "images_per_second": rate})
            say(f"  trial: {LABELS[who]}, {variant}: {rate:.2f} images/s")
        except Failed as failure:
            trials.append({"who": LABELS[who], "variant": variant, "failed": str(failure)})
            say(f"  trial: {LABELS[who]}, {variant}: FAILED: {failure}")
    ran = [trial for trial in trials if "failed" not in trial]
    return (max(ran, key=lambda trial: trial["images_per_second"])["variant"] if ran else None), trials


def take_turns(contestants, rounds, lock, say):
    """[images a second in each round] of each contestant: a round's value is the median of a turn's batches."""
    with lock.timing():
        first = statistics.median(contestants[0].batches(2))
    count = min(max(math.ceil(SECONDS_A_TURN / first), 2), 50)
    rates = [[] for _ in contestants]
    for number in range(rounds):
        order = list(range(len(contestants)))
        order = order[number % len(order):] + order[:number % len(order)]  # Nobody always goes first.
        with lock.timing():
            for i in order:
                rates[i].append(contestants[i].batch / statistics.median(contestants[i].batches(count)))
        say(f"  round {number + 1} of {rounds}: " + ", ".join(
            f"{LABELS[c.who]} {c.variant} {rate[-1]:.2f}" for c, rate in zip(contestants, rates)))
    return rates
