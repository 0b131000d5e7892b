"""The schedule of the train as a table, a page, a picture and a calendar."""
