"""Cursor on Target: events of the TAK family of clients, as XML documents and as protobuf frames. No input or output.

`stream` splits what a connection sends and negotiates the form; `xml`,
`writing` and `protobuf` read and write one event each; `event` says what an
event is here, `types` which ones we tell, `chat` who a message is for,
`package` how many of them become one file.
Only what is read into an `Event` is ever passed on: a detail that Himaya does
not know ends at its border.
"""
