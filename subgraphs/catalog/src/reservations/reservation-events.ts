import type { EventHandlers } from '@andamal/service';
import type { StatisticsService } from '../statistics/statistics.service';
import type { ReservationService } from './reservation.service';

/** What becomes of reserved stock when a checkout ends. In any order of arrival, and once. */
export function reservationEventHandlers(reservations: ReservationService, statistics: StatisticsService): EventHandlers {
  return {
    async OrderPlaced(tx, { payload }) {
      await reservations.advance(tx, payload.reservationId, 'PLACE');
      await statistics.countOrder(tx, payload.reservationId, new Date(payload.placedAt));
    },
    CheckoutAbandoned: (tx, { payload }) => reservations.advance(tx, payload.reservationId, 'ABANDON'),
    OrderCancelled: (tx, { payload }) => reservations.advance(tx, payload.reservationId, 'CANCEL'),
  };
}
