import type { EventHandlers } from '@andamal/service';
import type { ReservationService } from './reservation.service';

/** What becomes of reserved stock when a checkout ends. In any order of arrival, and once. */
export function reservationEventHandlers(reservations: ReservationService): EventHandlers {
  return {
    OrderPlaced: (tx, { payload }) => reservations.advance(tx, payload.reservationId, 'PLACE'),
    CheckoutAbandoned: (tx, { payload }) => reservations.advance(tx, payload.reservationId, 'ABANDON'),
    OrderCancelled: (tx, { payload }) => reservations.advance(tx, payload.reservationId, 'CANCEL'),
  };
}
