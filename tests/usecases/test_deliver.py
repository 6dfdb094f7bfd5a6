"""An SMS goes out once: never lost, never doubled, whatever the carrier or we do."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.domain.deliveries import DeliveryState
from hotline.domain.work import WorkKind, WorkState
from hotline.ports import (
    CarrierBusyError,
    CarrierError,
    CarrierRefusedError,
    CarrierUnsureError,
    SentMessage,
)
from hotline.storage.tables import Appeal, Delivery, Work
from hotline.usecases.take_receipt import take_receipt
from tests.factories import make_delivery
from tests.world import MOBILE, World


def queue(world: World, **columns: object) -> None:
    with world.ctx.units.write() as unit:
        delivery = make_delivery(unit, to_phone=MOBILE, **columns)
        unit.ask(WorkKind.DELIVER, delivery.id)


def state(world: World, number: int = 0) -> DeliveryState:
    return world.rows(Delivery)[number].state


def run_for(world: World, **time: float) -> None:
    """Let time pass in steps of ten seconds, doing what is due."""
    until = world.clock.now() + timedelta(**time)
    while world.clock.now() < until:
        world.do()
        world.clock.move(seconds=10)
    world.do()


def test_a_message_is_sent_and_settles_by_its_receipt(world: World) -> None:
    queue(world)
    world.do()
    delivery = world.one(Delivery)
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 1)
    assert delivery.carrier_sid == world.carrier.sent[0].carrier_sid
    assert world.carrier.delivery_ids == [delivery.id]
    assert take_receipt(world.ctx, None, world.carrier.settle(0, DeliveryState.DELIVERED))
    delivery = world.one(Delivery)
    assert (delivery.state, delivery.settled_at) == (DeliveryState.DELIVERED, world.clock.now())


def test_without_a_receipt_the_carrier_is_asked(world: World) -> None:
    queue(world)
    world.do()
    world.carrier.settle(0, DeliveryState.DELIVERED)
    world.clock.move(minutes=9)
    assert world.do() == 0
    world.clock.move(minutes=1)
    world.do()
    assert state(world) is DeliveryState.DELIVERED
    assert world.work(WorkKind.RECONCILE).state is WorkState.DONE


def test_a_message_without_any_receipt_stays_sent_and_is_not_asked_for_for_ever(
    world: World,
) -> None:
    queue(world)
    world.do()
    for _ in range(40):
        world.clock.move(hours=2)
        world.do()
    assert state(world) is DeliveryState.SENT
    assert world.work(WorkKind.RECONCILE).state is WorkState.DONE
    assert len(world.carrier.sent) == 1


def test_a_busy_carrier_is_asked_again_with_patience(world: World) -> None:
    queue(world)
    world.carrier.faults = [CarrierBusyError("429", "20429"), CarrierBusyError("429", "20429")]
    world.do()
    assert state(world) is DeliveryState.CREATED
    run_for(world, minutes=7)
    assert state(world) is DeliveryState.SENT
    assert world.one(Delivery).attempts == 3
    assert len(world.carrier.sent) == 1


def test_a_carrier_that_stays_busy_ends_in_a_call_back(world: World) -> None:
    queue(world)
    world.carrier.faults = [CarrierBusyError("the carrier cannot be reached")] * 6
    for _ in range(20):
        world.do()
        world.clock.move(hours=1)
    delivery = world.one(Delivery)
    assert (delivery.state, delivery.problem) == (
        DeliveryState.FAILED,
        "the carrier cannot be reached",
    )
    assert world.one(Appeal).wants_callback
    assert world.carrier.sent == []


@pytest.mark.parametrize("ring_instead", [True, False])
def test_a_refusal_is_final_and_asks_for_a_call(world: World, ring_instead: bool) -> None:
    queue(world)
    world.carrier.faults = [CarrierRefusedError("no SMS", "21614", ring_instead=ring_instead)]
    run_for(world, minutes=15)
    delivery = world.one(Delivery)
    assert (delivery.state, delivery.error_code) == (DeliveryState.FAILED, "21614")
    assert world.one(Appeal).wants_callback
    assert world.carrier.asked.count("send_sms") == 1


def test_a_timeout_after_the_carrier_took_it_is_no_second_message(world: World) -> None:
    queue(world)
    world.carrier.then_fault = CarrierUnsureError("read timeout")
    world.do()
    assert state(world) is DeliveryState.UNKNOWN
    run_for(world, minutes=2)
    assert state(world) is DeliveryState.SENT
    assert world.one(Delivery).carrier_sid == world.carrier.sent[0].carrier_sid
    assert len(world.carrier.sent) == 1


def test_a_timeout_before_the_carrier_took_it_is_sent_again(world: World) -> None:
    queue(world)
    world.carrier.faults = [CarrierUnsureError("500")]
    world.do()
    run_for(world, seconds=50)
    assert state(world) is DeliveryState.UNKNOWN
    assert world.carrier.sent == []
    run_for(world, minutes=1)
    assert state(world) is DeliveryState.SENT
    assert len(world.carrier.sent) == 1


@pytest.mark.parametrize("was_taken", [True, False])
def test_a_worker_that_dies_while_sending(world: World, was_taken: bool) -> None:
    """Killed between the commit of "sending" and the carrier's reply."""

    class Killed(BaseException):
        """The process is gone: nothing after it runs."""

    queue(world)
    if was_taken:
        world.carrier.then_fault = Killed()  # type: ignore[assignment]
    else:
        world.carrier.faults = [Killed()]  # type: ignore[list-item]
    with pytest.raises(Killed):
        world.do()
    assert state(world) is DeliveryState.SENDING
    run_for(world, minutes=3)
    assert state(world) is DeliveryState.SENT
    assert len(world.carrier.sent) == 1
    assert world.carrier.asked.count("send_sms") == (1 if was_taken else 2)


def test_a_carrier_that_cannot_be_asked_is_asked_later(world: World) -> None:
    queue(world)
    faults: list[CarrierError] = [CarrierUnsureError("timeout")]
    faults += [CarrierUnsureError("still away") for _ in range(20)]
    world.carrier.faults = list(faults)
    run_for(world, hours=4)
    assert state(world) is DeliveryState.SENT
    assert len(world.carrier.sent) == 1


def test_the_same_words_to_the_same_number_twice_are_two_messages(world: World) -> None:
    """Both replies were lost; each delivery finds a message of its own."""
    queue(world)
    world.carrier.then_fault = CarrierUnsureError("timeout")
    world.do()
    queue(world)
    world.carrier.then_fault = CarrierUnsureError("timeout")
    world.do()
    run_for(world, minutes=3)
    assert len(world.carrier.sent) == 2
    assert {row.carrier_sid for row in world.rows(Delivery)} == {
        message.carrier_sid for message in world.carrier.sent
    }


def test_the_same_words_of_which_one_was_not_taken(world: World) -> None:
    queue(world)
    world.do()
    queue(world)
    world.carrier.faults = [CarrierUnsureError("500")]
    world.do(WorkKind.DELIVER)
    assert [state(world, 0), state(world, 1)] == [DeliveryState.SENT, DeliveryState.UNKNOWN]
    run_for(world, minutes=3)
    first, second = world.rows(Delivery)
    assert first.carrier_sid != second.carrier_sid
    assert len(world.carrier.sent) == 2


# --- Receipts ----------------------------------------------------------------------------------


def receipt(of: SentMessage, state: DeliveryState, code: str | None = None) -> SentMessage:
    return SentMessage(of.carrier_sid, of.to, "", state, None, code)


REPORTS = [DeliveryState.SENT, DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.DELIVERED]


@pytest.mark.parametrize("order", sorted(set(permutations(REPORTS))))
def test_receipts_in_every_order_end_the_same(
    world: World, order: tuple[DeliveryState, ...]
) -> None:
    queue(world)
    world.do()
    for report in order:
        take_receipt(world.ctx, None, receipt(world.carrier.sent[0], report))
    delivery = world.one(Delivery)
    assert (delivery.state, delivery.error_code) == (DeliveryState.DELIVERED, None)


@given(reports=st.lists(st.sampled_from(REPORTS), max_size=8))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_receipt_moves_a_delivery_back(world: World, reports: list[DeliveryState]) -> None:
    order = list(DeliveryState)
    queue(world)
    world.do()
    message = world.carrier.sent[-1]
    reached = order.index(DeliveryState.SENT)
    for report in reports:
        take_receipt(world.ctx, None, receipt(message, report))
        now = order.index(world.rows(Delivery)[-1].state)
        assert now >= reached
        reached = now
    assert reached == max([order.index(r) for r in reports] + [order.index(DeliveryState.SENT)])


def test_a_failure_that_comes_by_receipt_asks_for_a_call(world: World) -> None:
    queue(world)
    world.do()
    message = world.carrier.sent[0]
    for _ in range(2):
        assert take_receipt(world.ctx, None, receipt(message, DeliveryState.FAILED, "30006"))
    delivery = world.one(Delivery)
    assert (delivery.state, delivery.error_code) == (DeliveryState.FAILED, "30006")
    assert world.one(Appeal).wants_callback


def test_a_receipt_that_outruns_the_answer_to_our_own_request(world: World) -> None:
    """The carrier's webhook comes before our commit; it names the delivery."""

    class Eager(type(world.carrier)):  # type: ignore[misc]
        def send_sms(self, to: str, body: str, delivery_id: int) -> SentMessage:
            message = super().send_sms(to, body, delivery_id)
            arrived = receipt(message, DeliveryState.DELIVERED)
            assert take_receipt(world.ctx, delivery_id, arrived)
            return message

    eager = Eager(world.clock)
    world.ctx, world.carrier = replace(world.ctx, carrier=eager), eager
    queue(world)
    world.do()
    delivery = world.one(Delivery)
    assert (delivery.state, delivery.carrier_sid) == (
        DeliveryState.DELIVERED,
        eager.sent[0].carrier_sid,
    )


def test_a_receipt_for_nobody_changes_nothing(world: World) -> None:
    queue(world)
    world.do()
    stranger = SentMessage("SM" + "f" * 32, MOBILE, "", DeliveryState.DELIVERED)
    assert not take_receipt(world.ctx, None, stranger)
    assert not take_receipt(world.ctx, 999, stranger)
    # Not even with the number of another message's delivery.
    assert not take_receipt(world.ctx, world.one(Delivery).id, stranger)
    assert state(world) is DeliveryState.SENT


def test_a_delivery_that_is_done_is_not_sent_again(world: World) -> None:
    queue(world)
    world.do()
    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.DELIVER, world.one(Delivery).id)
    world.do()
    assert len(world.carrier.sent) == 1
    assert {work.state for work in world.rows(Work, kind=WorkKind.DELIVER)} == {WorkState.DONE}
