"""The render process: HTML to PDF, and Vega-Lite to SVG, away from the web process and its threads.

`server.serve` is the process, `client.render_pdf` and `client.render_svg` ask it, `kept` keeps the
charts, `print.css` is the look of every document. Nothing here knows what a report is.
"""
