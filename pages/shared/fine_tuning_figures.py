"""Chart and tables of fine-tuning."""

from __future__ import annotations

from engine import Film, PriorStrength
from engine.verdict import percent
from pages.shared.figures import Y_TITLE
from pages.shared.live_chart import Chart
from pages.shared.live_chart.readouts import FINE_TUNING, edge
from pages.shared.numbers import above, number

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
    "fine-tune": "Fine-tune",
    "from scratch": "Train from scratch",
}
WAYS = {
    "fine-tune": "fine-tuning",
    "from scratch": "starting from scratch",
    "keep as is": "not training at all",
}


def fine_tuning_chart(still: Film, method: str, pretrained: bool = True) -> Chart:
    """New task, old task and training error along training time."""
    read = {name: float(values[0]) for name, values in still.frames.readouts.items()}
    title = (
        _title(str(still.frames.words["choice"][0]), read) if pretrained else _from_nothing(read)
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
    errors = {
        "fine-tune": read["best"],
        "from scratch": read["scratch"],
        "keep as is": read["keep"],
    }
    least = min(errors.values())
    losses = [_lost(name, error / least - 1) for name, error in errors.items() if name != choice]
    head = ADVICE[choice]
    if choice == "fine-tune":
        head = f"Fine-tune, {_when(read['stop'])}"
    elif choice == "keep as is":
        # The first moment always gains a little, and the picture does not begin there.
        gain = f"training longer than T = {number(read['stop'], 3)} loses"
        if read["best"] < read["keep"]:
            gain = f"training gains {percent(read['keep'] / read['best'] - 1)}"
        losses[0] = gain
    return f"{head}: {', '.join(losses)}."


def _lost(name: str, loss: float) -> str:
    return (
        f"{WAYS[name]} {percent(loss)} worse"
        if loss < 10
        else f"{WAYS[name]} has {above(loss, 'that error')}"
    )


def _when(stop: float) -> str:
    """When to stop; at an end of the picture the best time may lie beyond it."""
    end = edge("stop", stop)
    if end:
        return "and stop almost at once" if end < 0 else "the longer the better"
    return f"and stop at T = {number(stop, 3)}"


def _from_nothing(read: dict[str, float]) -> str:
    told = "No pre-training here: fine-tuning is training from scratch"
    if read["keep"] <= read["best"]:
        return f"{told}, and hardly training at all is best."
    return f"{told}. Train, {_when(read['stop'])}."


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


def strengths_note(kinds: dict[str, PriorStrength]) -> str:
    """What a reader of `strengths_table` may miss."""
    weak, mean, covariance = (kinds[name] for name in ("weak", "mean", "covariance"))
    parts = []
    if covariance.test == weak.test:
        parts.append(
            "Here the truth favours no direction, so a prior that knows the directions knows no "
            "more than the weak one."
        )
    if mean.verdict.advice == weak.verdict.advice and mean.reach < weak.reach:
        parts.append(
            "With the good start the advice has the same name, but the best ridge goes "
            f"{percent(mean.reach)} of what is left of the way to the truth, not "
            f"{percent(weak.reach)}."
        )
    return " ".join(parts)


def strengths_table(kinds: dict[str, PriorStrength]) -> dict[str, dict[str, str]]:
    """Two different strong priors beside the weak one."""
    start = kinds["mean"].problem
    titles = {
        "weak": "weak prior",
        "mean": (
            f"strong mean (a good start: cosine {start.prior_cosine:g}, length "
            f"{start.prior_length:g})"
        ),
        "covariance": "strong covariance (knows the directions)",
    }
    rows = {titles[name]: kind for name, kind in kinds.items()}
    told = {
        "advice": {name: k.verdict.advice for name, k in rows.items()},
        "best test error ÷ variance of y": {
            name: number(kind.test / kind.problem.null_risk, 3) for name, kind in rows.items()
        },
        "gained over its starting point": {name: percent(k.learned) for name, k in rows.items()},
        "way gone to the truth": {name: percent(k.reach) for name, k in rows.items()},
        "price of λ → 0": {name: percent(k.verdict.tax) for name, k in rows.items()},
        "regime": {name: k.verdict.regime for name, k in rows.items()},
    }
    # A column per prior fits a phone, a column per number does not.
    return {name: {what: row[name] for what, row in told.items()} for name in rows}
