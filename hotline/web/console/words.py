"""What states, outcomes and reasons are called on the pages."""

from hotline.domain.appeals import AppealState
from hotline.domain.deliveries import DeliveryState
from hotline.domain.terms import ExtensionProblem
from hotline.domain.understanding import AppealKind
from hotline.storage.appeal_queries import Tab
from hotline.storage.tables import CallOutcome, Channel, Purpose, RecordingState
from hotline.web.i18n import _l

TABS = {
    Tab.REVIEW: _l("To review"),
    Tab.CALLBACK: _l("To ring back"),
    Tab.DUE: _l("Due soon"),
    Tab.DEPARTMENT: _l("With a department"),
    Tab.ANSWERED: _l("Answered"),
    Tab.DISCARDED: _l("Discarded"),
    Tab.ALL: _l("All"),
}

EMPTY_TABS = {
    Tab.REVIEW: _l("Nothing to review. New calls and texts appear here by themselves."),
    Tab.CALLBACK: _l("Nobody waits for a call."),
    Tab.DUE: _l("No deadline is near, and none has passed."),
    Tab.DEPARTMENT: _l("No department has an unanswered appeal."),
    Tab.ANSWERED: _l("No appeal has been answered yet."),
    Tab.DISCARDED: _l("Nothing has been discarded."),
    Tab.ALL: _l("No appeal has come in yet."),
}

STATES = {
    AppealState.RECEIVED: _l("Received"),
    AppealState.IN_REVIEW: _l("To review"),
    AppealState.ASSIGNED: _l("With a department"),
    AppealState.ANSWERED: _l("Answered"),
    AppealState.CLOSED: _l("Closed"),
    AppealState.DISCARDED: _l("Discarded"),
}

KINDS = {
    AppealKind.ZAYAVLENIE: _l("Application: help in using a right"),
    AppealKind.SOOBSHCHENIE: _l("Report of a defect or a violation"),
    AppealKind.ZHALOBA: _l("Complaint about an act or inaction"),
    AppealKind.ZAPROS: _l("Request for information"),
    AppealKind.PREDLOZHENIE: _l("Suggestion"),
    AppealKind.OTKLIK: _l("Opinion or thanks"),
}

LAWS = {
    "АППК": _l("Administrative Procedure Code"),
    "Закон «О доступе к информации»": _l("Law on Access to Information"),
}
"""Laws by the name that the settings give them."""

EXTENSION_PROBLEMS = {
    ExtensionProblem.KIND: _l(
        "The law sets a firm term for complaints and requests for information: it is not extended."
    ),
    ExtensionProblem.OVER: _l("The term has passed, so it can no longer be extended."),
    ExtensionProblem.NOT_LATER: _l("Choose a day after the present deadline."),
    ExtensionProblem.TOO_LATE: _l("The law lets nobody extend the term as far as this."),
    ExtensionProblem.DAY_OFF: _l("This is a day off; choose a working day."),
}

HOLIDAYS = {"Eid al-Adha": _l("Kurban Ait")}
"""Those whose date is only estimated, by their names in the package."""

CHANNELS = {Channel.CALL: _l("Call"), Channel.SMS: _l("SMS")}

LANGUAGES = {"kk": _l("Kazakh"), "ru": _l("Russian")}

PURPOSES = {
    Purpose.ACKNOWLEDGEMENT: _l("Confirmation of receipt"),
    Purpose.ANSWER: _l("Answer"),
    Purpose.EXTENSION: _l("Extension of the term"),
    Purpose.OVERDUE: _l("Overdue appeals"),
}

DELIVERIES = {
    DeliveryState.CREATED: _l("Waiting to be sent"),
    DeliveryState.SENDING: _l("Being sent"),
    DeliveryState.UNKNOWN: _l("Unclear whether it was sent; the carrier is being asked"),
    DeliveryState.SENT: _l("Sent, no receipt from the telephone yet"),
    DeliveryState.FAILED: _l("Not delivered"),
    DeliveryState.DELIVERED: _l("Delivered"),
}

OUTCOMES = {
    CallOutcome.APPEAL: _l("Became an appeal"),
    CallOutcome.STATUS_TOLD: _l("Asked how their appeal stands"),
    CallOutcome.CONNECTED: _l("Put through to a person"),
    CallOutcome.HUNG_UP_EARLY: _l("Hung up before speaking"),
    CallOutcome.SILENT: _l("Said nothing, with a withheld number"),
    CallOutcome.FAILED: _l("Broken off by the telephone network"),
    None: _l("The call is going on"),
}

OUTCOMES_EXPLAINED = {
    CallOutcome.APPEAL: _l("The recording was kept and registered."),
    CallOutcome.STATUS_TOLD: _l("The line said how the appeal stands; there was nothing to keep."),
    CallOutcome.CONNECTED: _l("The reception took the call; nothing was recorded."),
    CallOutcome.HUNG_UP_EARLY: _l("The caller left before the signal, so there is no message."),
    CallOutcome.SILENT: _l(
        "After three requests nothing was heard, and there is no number to ring."
    ),
    CallOutcome.FAILED: _l("The connection failed before the caller could speak."),
    None: _l("What it comes to shows when it ends."),
}

RECORDINGS = {
    RecordingState.ANNOUNCED: _l("The audio is being fetched from the carrier."),
    RecordingState.STORED: _l("Stored"),
    RecordingState.LOST: _l("The audio is lost: the carrier no longer has it."),
}

CALLBACK_REASONS = {
    "asked_for_a_person": _l("The caller asked for a person and left a message."),
    "nothing_heard": _l("The caller rang, but nothing could be heard."),
    "no_sms_possible": _l(
        "No SMS can reach this number, so the answer has to be told by telephone."
    ),
    "sms_failed": _l("The SMS could not be delivered."),
    "heard_live": _l("From the live line; the recording is still being recognised."),
    "recognition_failed": _l("The words could not be recognised; please listen."),
    "term_extended": _l(
        "The term was extended, and no SMS can tell the resident; the history says by when to ring."
    ),
    "recording_lost": _l("The recording is lost, so only the resident can say what it was."),
}

ACTIONS = {
    "registered": _l("Registered"),
    "transcribed": _l("Text recognised"),
    "listen": _l("Left for listening"),
    "proposed": _l("Department proposed"),
    "not_routed": _l("No department could be proposed"),
    "routed": _l("Sent to a department"),
    "answered": _l("Answered"),
    "confirmed": _l("Confirmed as solved"),
    "not_solved": _l("Said not to be solved"),
    "closed": _l("Closed"),
    "discarded": _l("Discarded"),
    "restored": _l("Restored"),
    "added": _l("Something was added"),
    "callback_wanted": _l("A call is wanted"),
    "called_back": _l("The resident was rung"),
    "number_shown": _l("The whole number was looked at"),
    "text_corrected": _l("Text corrected"),
    "kind_set": _l("Kind of appeal set"),
    "extended": _l("Term extended"),
    "due_soon": _l("The deadline is near"),
    "overdue": _l("Overdue: put before the supervisors"),
}

ACTORS = {"resident": _l("Resident"), "hotline": _l("Hotline")}

DETAILS = {
    "state": _l("State"),
    "department": _l("Department"),
    "kind": _l("Kind"),
    "due_on": _l("Due on"),
    "term": _l("Rule"),
    "days_left": _l("Working days left"),
    "decided_by": _l("Decided by"),
    "tell_by": _l("Resident to be told by"),
    "text": _l("Text"),
    "added": _l("Added"),
    "reason": _l("Reason"),
    "why": _l("Reason"),
    "comment": _l("Note"),
}

STEPS = {
    "started": _l("The line picked up"),
    "consent_spoken": _l("The caller was told of the recording"),
    "pressed": _l("Keys pressed"),
    "nothing": _l("Silence"),
    "recorded": _l("Something was recorded"),
    "dialled": _l("Put through to the reception"),
    "done": _l("A step of the dialogue ended"),
    "hungup": _l("The caller hung up"),
}
