"""The few interfaces behind which the world outside stands.

Adapters implement them (`hotline.carriers`, `hotline.queues`, `worker.speech`); use cases know
only these names, so that a second carrier or recogniser needs no change there.
"""

from hotline.ports.bell import Bell
from hotline.ports.carrier import (
    Carrier,
    CarrierCall,
    CarrierDialect,
    CarrierRecording,
    EndedCall,
    Form,
    IncomingCall,
    IncomingText,
    ReportedRecording,
    SentMessage,
    StreamedSound,
    StreamMessage,
    StreamStarted,
    StreamStopped,
)
from hotline.ports.carrier_errors import (
    CarrierBusyError,
    CarrierError,
    CarrierRefusedError,
    CarrierUnsureError,
    RecordingGoneError,
)
from hotline.ports.clock import Clock
from hotline.ports.recognizer import (
    Recognition,
    RecognitionError,
    RecognitionFault,
    Recognizer,
)
from hotline.ports.understander import TrainedUnderstander, Understander

__all__ = [
    "Bell",
    "Carrier",
    "CarrierBusyError",
    "CarrierCall",
    "CarrierDialect",
    "CarrierError",
    "CarrierRecording",
    "CarrierRefusedError",
    "CarrierUnsureError",
    "Clock",
    "EndedCall",
    "Form",
    "IncomingCall",
    "IncomingText",
    "Recognition",
    "RecognitionError",
    "RecognitionFault",
    "Recognizer",
    "RecordingGoneError",
    "ReportedRecording",
    "SentMessage",
    "StreamMessage",
    "StreamStarted",
    "StreamStopped",
    "StreamedSound",
    "TrainedUnderstander",
    "Understander",
]
