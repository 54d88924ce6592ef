"""The inks of the charts, as they are printed.

They stand in the SVG as they are here; the style sheet of the pages names each of them again for
the dark theme. Whatever is drawn has a contrast of 3 to its ground, and every text of 4.5.
"""

INK = "#1b2433"
GREY = "#5a6472"
AXIS = "#8c95a1"
LINE = "#e1e5e9"
GROUND = "#fffffe"
"""Of the page; parts that touch are parted by it."""
BETTER = "#116034"
WORSE = "#a81c1c"

TEAL = "#0f766e"
SERIES = (TEAL, "#4b9d95", "#35566f", "#8894a2", "#0b4f4a", "#6f8fb0", "#5f6670")
"""Of the parts of a whole, in their order; neighbours differ in lightness."""
REST = "#8894a3"
"""Of everything that has no bar of its own."""
ON_DARK = "#ffffff"
ON_LIGHT = "#1b2432"
INSIDE = dict(
    zip(SERIES, (ON_DARK, ON_LIGHT, ON_DARK, ON_LIGHT, ON_DARK, ON_LIGHT, ON_DARK), strict=True)
)
"""The ink of a text that stands inside a part."""
STATES = {"won": SERIES[0], "in_work": SERIES[1], "lost": SERIES[3], "unmarked": SERIES[6]}
"""Parts whose ink means something, by the name of their column."""
