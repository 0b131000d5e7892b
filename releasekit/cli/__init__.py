"""TALK: the command line. Standard output is the answer, standard error is talk and progress."""
