"""Recognition while the caller speaks, through the carrier's media stream.

`server` accepts connections and gives each a child process, `websocket` speaks the protocol,
`session` is one stream from its handshake to its stored words, and `mulaw` reads its sound.
"""
