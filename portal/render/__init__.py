"""The render process: HTML to PDF, away from the web process and its threads.

`server.serve` is the process, `client.render_pdf` asks it, `print.css` is the look of every
document. Nothing here knows what a report is.
"""
