"""What use cases work with; put together once, in hotline.bootstrap."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hotline.domain.calendar import WorkCalendar
from hotline.domain.local_words import LocalWords
from hotline.domain.routing import KeywordRouter
from hotline.domain.rules import RoutingRules
from hotline.flows.loader import Flows
from hotline.ports import Carrier, CarrierDialect, Clock, TrainedUnderstander
from hotline.settings import Settings
from hotline.storage.audio import AudioStore
from hotline.storage.unit import Units
from hotline.understanding.lexicon import Lexicon
from hotline.usecases.current_catalogue import FromCatalogue
from hotline.usecases.message_texts import MessageTexts


@dataclass(frozen=True, slots=True)
class Context:
    """Settings and the world around the use cases."""

    settings: Settings
    clock: Clock
    units: Units
    audio: AudioStore
    carrier: Carrier
    dialect: CarrierDialect
    flows: Flows
    calendar: WorkCalendar
    router: FromCatalogue[KeywordRouter]
    """Routes while no model is trained."""
    dangers: Lexicon
    """Finds the phrases of danger while no model is trained."""
    model: TrainedUnderstander
    rules: RoutingRules
    """Send appeals elsewhere than the words say."""
    local_words: LocalWords
    texts: MessageTexts
    consent_wordings: Mapping[str, str]
    """Fingerprint of the consent prompt by language: changes whenever its wording does."""

    def today(self) -> date:
        """Return the day that it is in the district, whatever the machine's own time zone."""
        return self.clock.now().astimezone(self.settings.site.zone).date()
