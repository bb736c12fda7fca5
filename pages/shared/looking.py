"""What each page shows, in three sentences for somebody who has taken one course in statistics."""

from __future__ import annotations

WORDS = "Every term and symbol has its sentence in the **Glossary** (section Class)."
LOOKING: dict[str, str] = {
    "verdict": (
        "A model (ridge regression: least squares with a price on large coefficients) is fitted to "
        "noisy examples, and you choose how noisy they are, how many "
        "features the model has for each example, and which directions it expects the answer to "
        "lie in. The blue curve is its error on new examples and the orange one its error on the "
        "examples it was fitted to, from no restraint (left) to so much that it learns nothing "
        "(right). The sentence on top says what the two curves mean: learn the examples by "
        "heart, hold back, or something in between."
    ),
    "risk_curves": (
        "The same two errors, seen from three sides: against the restraint put on the model, "
        "against its capacity, and against the quality of the labels. Lines are exact for very "
        "large data sets; press Simulate and dots from real random data sets appear beside them. "
        "Without restraint the error explodes where there are exactly as many features as "
        "examples, and a little restraint removes that peak."
    ),
    "spectrum": (
        "Features are rarely equal: a few directions vary a lot, most vary little. This page "
        "shows how the variance is spread, where the truth lies and where the model expects it. "
        "The model keeps the directions in which it expects much and drops the others, so "
        "expecting the right ones is what a good prior means."
    ),
    "threshold_map": (
        "Every point of the map is a situation: noisy or clean labels (left to right), few or "
        "many features per example (bottom to top). The colour says how much of the noise the "
        "best possible predictor learns by heart. Two lines divide the map: on one side "
        "memorizing is necessary, on the other overfitting is harmful, and between them it "
        "depends."
    ),
    "prior_lab": (
        "Two truths can be equally large and yet differ in shape: many small effects, or few "
        "large ones. The shape decides where the line between memorizing and holding back lies. "
        "Choose shapes and watch the line move although noise and strength stay the same."
    ),
    "cost_of_fitting": (
        "Every predictor has a training error, and this curve is the least price in test error "
        "that any training error must pay. The best predictor stands at zero price; fitting more "
        "closely costs, and fitting less closely costs too. Say how well your own model fits and "
        "read off what that costs."
    ),
    "papers": (
        "Scientific statements about memorizing, each computed again when the page is opened. "
        "Beside the printed number stands ours, and where it makes sense a simulation with its "
        "error. Where they disagree the reason is given."
    ),
    "ways_to_regularize": (
        "A penalty, stopping early, a low learning rate, dropping weak directions and dropout "
        "all hold a model back. Put on one scale, how many features the model effectively uses, "
        "they can be compared. Which one wins depends on where the truth lies, and often they "
        "are the same thing under different names."
    ),
    "fine_tuning": (
        "A pre-trained model starts from what it learned on an old task and is trained on a few "
        "new examples. The longer it is trained, the better it fits them and the more it "
        "forgets. The page finds the best moment to stop and compares it with starting from "
        "nothing and with not training at all."
    ),
    "scenarios": (
        "Stories in which memorizing is said to be wrong or right, with every assumption written "
        "down as a number you can change. The verdict is computed from those numbers, together "
        "with what it would take to turn it. You can also describe your own task in plain words."
    ),
    "gap": (
        "A large gap between training and validation error is usually read as an alarm. Here the "
        "gap stands beside what it is supposed to warn of: how much worse the model is than the "
        "best possible one. Sometimes the two go together and sometimes the best model has the "
        "largest gap of all."
    ),
    "real_data": (
        "The same question asked of measured data, yours or one of three that come with the app. "
        "The error on new examples is estimated by leaving each example out once. The verdict "
        "says whether a linear model should be allowed to fit these data exactly, and what that "
        "assumes."
    ),
    "lessons": (
        "Short lessons in which you first predict, then see what the theory says, then read why. "
        "Every right answer is computed, none is stored. Your progress is kept in the address, "
        "so a link brings you back."
    ),
    "glossary": (
        "Every term and symbol of the app in one sentence. Each says on which page it can be "
        "seen. The sources stand at the end."
    ),
}
