"""The stories on the page of scenarios: their words, their assumptions, what came out."""

from __future__ import annotations

from dataclasses import replace
from math import isinf

import streamlit as st

from engine import Verdict
from engine import data as real_data
from engine.advice import MEMORIZE
from engine.describe_task import STRUCTURES, Step, describe_task
from engine.fine_tuning import FineTuning
from engine.scenarios import SCENARIOS, Assumption, ScenarioOutcome
from engine.verdict import percent
from pages.shared import controls
from pages.shared.compute import outcome_of, verdict_of
from pages.shared.frame import page_link
from pages.shared.link import SPECTRA, Setting
from pages.shared.named import setting_of_problem
from pages.shared.numbers import number
from pages.shared.state import change, view
from pages.shared.tables import table
from pages.shared.view import spoken
from pages.shared.words import leaning

TITLES = {
    "overview": "All three",
    **{name: story.name for name, story in SCENARIOS.items()},
    "describe": "Describe your task",
}


def choose(setting: Setting) -> None:
    """Which story; choosing one sets every assumption to the story's value."""
    if view().hidden("scenario"):
        return
    with st.container(horizontal=True, key="stories", gap="small"):
        for name, title in TITLES.items():
            st.button(
                title,
                key=f"story_{name}",
                type="primary" if name == setting.scenario else "secondary",
                on_click=_tell,
                args=(name,),
            )


def _tell(name: str) -> None:
    controls.adopt(story_setting(name, st.session_state["setting"]))


def begins(setting: Setting) -> object:
    """What the beginning depends on: whether a story is as it was written, or adopted."""
    if setting.scenario in SCENARIOS:
        return story_setting(setting.scenario, setting) == setting
    return setting.problem if setting.scenario == "describe" else None


def story_setting(name: str, setting: Setting) -> Setting:
    """The setting of a story; the overview and a description leave the problem as it is."""
    if name in SCENARIOS:
        setting = setting_of_problem(SCENARIOS[name].problem, setting)
    return replace(setting, scenario=name)


def overview() -> None:
    """The three stories side by side: what the article says, and what is computed."""
    outcomes = {name: outcome_of(name, story.problem) for name, story in SCENARIOS.items()}
    st.markdown(
        "The article this app tests ends in advice for three situations. Each is written down as "
        "numbers; choose one to read its story and to change any of them."
    )
    for column, (name, found) in zip(st.columns(len(outcomes)), outcomes.items(), strict=True):
        story, judged = SCENARIOS[name], found.verdict
        with column, st.container(border=True):
            st.markdown(
                f"**{story.name}**\n\n"
                f"The article says: *{story.rule}*.\n\n"
                f"Computed advice: *{judged.advice}*; {_price(judged)} {percent(judged.tax)}; "
                f"regime: {judged.regime}.\n\n"
                f"The rule of thumb **{_came_out(found)}**."
            )
    st.markdown("And the setting you came with:")


def _price(verdict: Verdict) -> str:
    return "price of " + ("interpolating" if verdict.interpolates else "no regularization")


def _came_out(found: ScenarioOutcome) -> str:
    held = "holds" if found.holds else "does not hold"
    if found.data_agrees is None or found.data_agrees == found.holds:
        return held
    return f"{held} here, not on the real data" if found.holds else f"{held} here"


def opening(name: str, setting: Setting) -> None:
    """The story, and how the article would decide it."""
    story = SCENARIOS[name]
    st.markdown(f"{story.story} The article's rule of thumb: **{story.rule}**.")
    if story_setting(name, setting) != setting:
        st.button(
            "Back to the story's values",
            key="story_reset",
            icon=":material/undo:",
            on_click=_tell,
            args=(name,),
        )


def assumptions(name: str, setting: Setting) -> None:
    """Every assumption: its value in the story, the present one where it was moved, and why."""
    story = story_setting(name, setting)
    st.markdown("\n".join(_assumed(a, story, setting) for a in SCENARIOS[name].assumptions))


def _assumed(a: Assumption, story: Setting, setting: Setting) -> str:
    told, now = _value(story, a.field), _value(setting, a.field)
    moved = f" (now **{now}**): in the story," if now != told else ":"
    return f"- {a.words}: **{told}**{moved} {a.reason}"


def _value(setting: Setting, field: str) -> str:
    if field != "spectrum":
        value = getattr(setting, field)
        return f"{leaning(value)} ({number(value)})" if "exponent" in field else number(value)
    kind, label = controls.SPECTRUM_NAMES[setting.spectrum], SPECTRA[setting.spectrum][3]
    kind = "neighbours alike" if setting.spectrum == "ar1" else kind
    return kind if setting.spectrum == "isotropic" else f"{kind}, {label} {setting.shape:g}"


def rule_of_thumb(name: str, setting: Setting) -> None:
    """Whether the rule holds at these values, why, and what real data say."""
    story, found = SCENARIOS[name], outcome_of(name, setting.problem)
    st.markdown("#### Does the rule of thumb hold?")
    mark = ":material/check_circle:" if found.holds else ":material/cancel:"
    held = "holds" if found.holds else "does not hold"
    end = "zero training error" if found.verdict.interpolates else "dropping the penalty"
    st.markdown(
        f"{mark} “{story.rule}” **{held}** at these values: the computed advice is "
        f"*{found.verdict.advice}*, and {end} costs {percent(found.verdict.tax)}."
    )
    if found.tuning is not None:
        st.markdown(f"The best use of the start: **{found.tuning.choice}**.")
        table(_tuning(found.tuning))
    if story.data is not None and found.data is not None:
        _measured(story.data, found.data, bool(found.data_agrees), setting)
    _slogan(setting)


def _tuning(tuning: FineTuning) -> dict[str, dict[str, str]]:
    unit = tuning.problem.null_risk
    end = "to zero training error" if tuning.problem.interpolates else "without a penalty"
    errors = {
        "keep the start as it is": tuning.keep,
        "fine-tune, held back": float(tuning.best_tuned.test),
        f"fine-tune {end}": float(tuning.memorized.test),
        "start from scratch, best penalty": float(tuning.best_scratch.test),
    }
    lost = {
        "keep the start as it is": 0.0,
        "fine-tune, held back": float(tuning.best_tuned.old),
        f"fine-tune {end}": float(tuning.memorized.old),
        "start from scratch, best penalty": float(tuning.best_scratch.old),
    }
    return {
        "new task's error ÷ variance of y": {k: number(v / unit, 3) for k, v in errors.items()},
        "old task: what is lost ÷ variance of y": {k: number(v / unit, 3) for k, v in lost.items()},
    }


def _measured(name: str, verdict: Verdict, agrees: bool, setting: Setting) -> None:
    source = real_data.load(name)
    says = "agree with the rule" if agrees else "do not follow the rule"
    st.markdown(
        f"**Real data of this kind {says}.** {source.title}, {len(source.y)} patients with "
        f"{source.X.shape[1]:,} measurements each. {verdict.sentence} "
        f"{percent(verdict.explained)} of the outcome's variance is predicted by leave-one-out, so "
        "small and medical does not by itself mean noisy. An estimate from one data set."
    )
    page_link("real_data", replace(setting, dataset=name))


def _slogan(setting: Setting) -> None:
    """“Prior weak: regularize; prior strong: memorize”, for two priors on this very problem."""
    plain = replace(setting.problem, prior_exponent=0.0)
    priors = {"plain ridge, no preference": plain}
    if setting.truth_exponent:
        priors["aligned with the truth"] = replace(plain, prior_exponent=setting.truth_exponent)
    found = {name: verdict_of(problem) for name, problem in priors.items()}
    st.markdown("**“Prior weak: regularize. Prior strong: memorize.”** On this very problem:")
    table(
        {
            "best test error ÷ variance of y": {
                name: number(1 - v.explained, 3) for name, v in found.items()
            },
            _price(next(iter(found.values()))): {name: percent(v.tax) for name, v in found.items()},
            "advice": {name: v.advice for name, v in found.items()},
        }
    )
    st.markdown(_compared(*found.values()))


def _compared(plain: Verdict, aligned: Verdict | None = None) -> str:
    if aligned is None:
        return "Here the truth has no preferred directions, so plain ridge is the aligned prior."
    lower = aligned.explained > plain.explained
    error = "lowers the best error" if lower else "does not lower the best error"
    what = "memorizing" if plain.interpolates else "doing without a penalty"
    told = f"Knowing the directions that matter {error}"
    if isinf(plain.tax) and isinf(aligned.tax):
        return f"{told}; without a penalty the error is infinite under either prior."
    if aligned.advice == plain.advice == MEMORIZE:
        why = (
            "noise, capacity and the tail of the spectrum decide here, not the prior."
            if plain.interpolates
            else "with so few features per sample the penalty hardly matters."
        )
        return f"{told}, and {what} is cheap either way: {why}"
    if aligned.tax > plain.tax:
        return (
            f"{told} and makes {what} *dearer*: the slogan points the other way here. What decides "
            "in favour of memorizing is little noise, much capacity and a long flat tail."
        )
    return f"{told} and {what} gets no dearer here."


def described(setting: Setting) -> None:
    """A task in plain words, its translation step by step, and a button that adopts it."""
    _questions(setting)
    task = describe_task(
        setting.examples,
        setting.features,
        setting.label_accuracy if setting.reliability == "labels" else None,
        setting.perfect_r2 if setting.reliability == "variance" else None,
        setting.known,
        setting.structure,
    )
    target = setting_of_problem(task.problem, setting)
    st.markdown("**The translation**")
    st.markdown("\n".join(map(_translated, task.steps)))
    found = verdict_of(target.problem)
    st.markdown(f"**Your task.** {found.sentence}")
    if target == setting:
        st.markdown(":material/check: This is the setting of every page now.")
    else:
        st.button(
            "Use this task on every page",
            key="use_task",
            type="primary",
            icon=":material/check:",
            on_click=change,
            kwargs={name: getattr(target, name) for name in vars(target)},
        )
        st.caption("Until then the verdict and the chart below show the setting you came with.")


def _questions(setting: Setting) -> None:
    left, right = st.columns(2)
    with left:
        controls.whole("examples", "How many examples do you have?", setting)
        controls.whole("features", "How many features (or parameters)?", setting)
        structure = {name: kind.words for name, kind in STRUCTURES.items()}
        controls.choice("structure", "What are the features like?", setting, structure)
    with right:
        ways = {"labels": "share of right labels", "variance": "what could be predicted"}
        controls.segment("reliability", "How reliable are the outcomes?", setting, ways)
        if setting.reliability == "labels":
            controls.share(
                "label_accuracy",
                "Share of labels that are right",
                setting,
                "Two classes, equally frequent. A coin that knows nothing is right half the time.",
            )
        else:
            controls.share(
                "perfect_r2",
                "Share of the variance that a perfect model explains",
                setting,
                "R² of the best model anybody could build from these features.",
            )
        controls.share(
            "known",
            "What your present model explains of that",
            setting,
            "0: you start from nothing. 1: what can be predicted is predicted already.",
        )


def _translated(step: Step) -> str:
    return f"- {step.question} {step.answer}: `{step.formula}`, so **{_becomes(step)}**"


def _becomes(step: Step) -> str:
    if step.field == "spectrum":
        return "one strength" if step.value == 1 else f"{step.value:.0f} strengths stand for all"
    held = " (held at the end of its range)" if step.held else ""
    return f"{spoken([step.field])} = {number(step.value)}{held}"
