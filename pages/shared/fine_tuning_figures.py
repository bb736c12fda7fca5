"""Chart and tables of fine-tuning."""

from __future__ import annotations

from engine import Film, PriorStrength
from engine.verdict import percent
from pages.shared.figures import Y_TITLE
from pages.shared.live_chart import Chart
from pages.shared.live_chart.readouts import FINE_TUNING
from pages.shared.numbers import number

NAMES = (
    "tuned_test",
    "tuned_train",
    "tuned_old",
    "scratch_test",
    "keep",
    "noise",
    "here",
    "best_tuned",
    "best_scratch",
)
ADVICE = {
    "keep as is": "Keep the model as it is",
    "fine-tune": "Fine-tune, and stop",
    "from scratch": "Train from scratch",
}


def fine_tuning_chart(still: Film, method: str, pretrained: bool = True) -> Chart:
    """New task, old task and training error along training time."""
    read = {name: float(values[0]) for name, values in still.frames.readouts.items()}
    title = (
        _title(str(still.frames.words["choice"][0]), read)
        if pretrained
        else "No pre-training here: fine-tuning is training from scratch, best stopped at T = "
        f"{number(read['stop'], 3)}."
    )
    knob = "training time T" if method == "early stopping" else "training time T (penalty λ = 1/T)"
    return Chart(
        still=still,
        names=NAMES,
        x_title=f"{knob}: keeps the prior ← → memorizes the new data",
        y_title=Y_TITLE,
        title=title,
        alt=(
            f"{title} At the chosen training time the new task's error is "
            f"{number(read['now_test'], 3)}, the old task has lost {number(read['now_old'], 3)} "
            f"and the training error is {number(read['now_train'], 3)}, all in units of the "
            f"outcome's variance. Noise level {number(read['noise'], 3)}."
        ),
        note="",
        revision=f"fine-tuning/{method}/{still.y_axis.kind}",
        readouts=FINE_TUNING,
        labels={"here": "the chosen time"},
    )


def _title(choice: str, read: dict[str, float]) -> str:
    best = min(read["best"], read["scratch"], read["keep"])
    others = {
        "from scratch": read["scratch"],
        "keep as is": read["keep"],
        "fine-tune": read["best"],
    }
    words = {"from scratch": "starting from scratch", "keep as is": "not training at all"}
    words["fine-tune"] = "fine-tuning"
    losses = ", ".join(
        f"{words[name]} {percent(error / best - 1)} worse"
        for name, error in others.items()
        if name != choice
    )
    when = f" at T = {number(read['stop'], 3)}" if choice == "fine-tune" else ""
    return f"{ADVICE[choice]}{when}: {losses}."


def choices_table(still: Film) -> dict[str, dict[str, str]]:
    """From scratch, fine-tuned and kept as is, each at its best."""
    read = {name: float(values[0]) for name, values in still.frames.readouts.items()}
    new = {
        "from scratch, best stopping": read["scratch"],
        "fine-tuned, best stopping": read["best"],
        "fine-tuned, at the chosen time": read["now_test"],
        "kept as is": read["keep"],
    }
    return {
        "new task's error ÷ variance of y": {name: number(v) for name, v in new.items()},
        "above the noise level": {name: percent(v / read["noise"] - 1) for name, v in new.items()},
    }


def strengths_table(kinds: dict[str, PriorStrength]) -> dict[str, dict[str, str]]:
    """Two different strong priors beside the weak one."""
    titles = {
        "weak": "weak prior",
        "mean": "strong mean (a good start)",
        "covariance": "strong covariance (knows the directions)",
    }
    rows = {titles[name]: kind for name, kind in kinds.items()}
    return {
        "advice": {name: k.verdict.advice for name, k in rows.items()},
        "best test error ÷ variance of y": {
            name: number(kind.test / kind.problem.null_risk, 3) for name, kind in rows.items()
        },
        "gained over its starting point": {name: percent(k.learned) for name, k in rows.items()},
        "price of λ → 0": {name: percent(k.verdict.tax) for name, k in rows.items()},
        "regime": {name: k.verdict.regime for name, k in rows.items()},
    }
