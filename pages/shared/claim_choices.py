"""Which claims the page of papers shows: all, those we disagree with, or one paper's."""

#: Choice → what a source begins with; the other choices look at the outcome.
PAPERS = {
    "cheng_barber": "Cheng & Barber 2026",
    "cheng_duchi": "Cheng, Duchi & Kuditipudi 2022",
    "hastie": "Hastie, Montanari, Rosset & Tibshirani 2022",
    "kobak": "Kobak, Lomond & Sanchez 2020; Wu & Xu 2020",
    "bartlett": "Bartlett, Long, Lugosi & Tsigler 2020",
    "ali": "Ali, Kolter & Tibshirani 2019",
    "article": "The article",
}
CLAIMS_SHOWN = {"all": "all claims", "disagree": "where we disagree", **PAPERS}
