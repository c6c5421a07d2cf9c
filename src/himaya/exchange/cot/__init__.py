"""Cursor on Target: events of the TAK family of clients, as XML documents and as protobuf frames. No input or output.

`stream` splits what a connection sends and negotiates the form; `xml` and
`protobuf` read and write one event each; `event` says what an event is here.
Only what is read into an `Event` is ever passed on: a detail that Himaya does
not know ends at its border.
"""
