"""Files of notes to documents: Markdown, LaTeX, notebooks; every character keeps its place."""
