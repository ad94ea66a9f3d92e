import { RESERVATION_STEPS, STOCK_EFFECTS, type ReservationInput, type ReservationState, type StockEffect } from './reservation-states';

type From = ReservationState | 'ABSENT';

const STATES = Object.keys(RESERVATION_STEPS) as From[];
const INPUTS: readonly ReservationInput[] = ['PLACE', 'ABANDON', 'CANCEL', 'EXPIRE'];
const PAIRS = STATES.flatMap((from) => INPUTS.map((input) => [from, input] as const));

/** What each state means for its pieces, per piece: how far on hand and reserved are from before the reservation. */
const MEANING: Record<From, { onHand: number; reserved: number }> = {
  ABSENT: { onHand: 0, reserved: 0 },
  HELD: { onHand: 0, reserved: 1 },
  COMMITTED: { onHand: -1, reserved: 0 },
  ABANDONED: { onHand: 0, reserved: 0 },
  EXPIRED: { onHand: 0, reserved: 0 },
  CANCELLED: { onHand: 0, reserved: 0 },
};

describe('a reservation', () => {
  it.each(PAIRS)('in state %s keeps its books straight through %s', (from, input) => {
    const step: { to: ReservationState; stock: StockEffect } | null = RESERVATION_STEPS[from][input];
    if (step === null || from === 'ABSENT') return;
    const effect = STOCK_EFFECTS[step.stock];
    expect({ onHand: MEANING[from].onHand + effect.onHand, reserved: MEANING[from].reserved + effect.reserved }).toEqual(MEANING[step.to]);
  });

  it.each(INPUTS)('does nothing at a second %s', (input) => {
    for (const from of STATES) {
      const step = RESERVATION_STEPS[from][input];
      if (step !== null) expect([from, RESERVATION_STEPS[step.to][input]]).toEqual([from, null]);
    }
  });

  it('ends cancelled, in whatever order the events of a cancelled order come', () => {
    const walk = (from: From, input: ReservationInput): From => RESERVATION_STEPS[from][input]?.to ?? from;
    for (const from of STATES) {
      expect(walk(walk(from, 'PLACE'), 'CANCEL')).toBe('CANCELLED');
      expect(walk(walk(from, 'CANCEL'), 'PLACE')).toBe('CANCELLED');
    }
  });

  it('does not let its end, once known, be undone by an abandonment', () => {
    expect(RESERVATION_STEPS.COMMITTED.ABANDON).toBeNull();
    expect(RESERVATION_STEPS.CANCELLED.ABANDON).toBeNull();
    expect(STATES.filter((from) => RESERVATION_STEPS[from].EXPIRE !== null)).toEqual(['HELD']);
  });
});
