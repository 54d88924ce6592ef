"""Charts of what the CRM data show, as Vega-Lite specs of plain values.

Each kind takes rows as dictionaries and says which column is what; it gives a `Chart`, or None
where there is nothing to draw. `drawing.picture` has it drawn. Currencies are never added: `apart`
parts the rows, a chart each.
"""
