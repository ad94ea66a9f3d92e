import { isLive, type Register } from '@andamal/policy';
import type { EventPayload } from '@andamal/service';
import type { BindingEntity } from '../bindings/binding.entity';
import type { DisclosureEntity } from './disclosure.entity';

const CARRIER = 'CARRIER';
const CONTRACT = 'CONTRACT';
/** What is on a parcel's label, and what the carrier calls. */
const ON_THE_LABEL: readonly string[] = ['NAME', 'COMPANY_NAME', 'ADDRESS', 'PHONE'];

/**
 * What a carrier got with a parcel: of the order's data those that are on its label, as far as the register lets a
 * carrier have them and the contract still holds them. Null when that is nothing.
 */
export function disclosureToCarrier(
  register: Register,
  { subjectId, bindings }: { readonly subjectId: string; readonly bindings: readonly BindingEntity[] },
  eventId: string,
  { orderId, carrier, dispatchedAt }: EventPayload<'OrderDispatched'>,
): DisclosureEntity | null {
  const allowed = register.recipients.find(({ code }) => code === CARRIER)?.categories ?? [];
  const disclosedAt = new Date(dispatchedAt);
  const given = bindings.filter(
    (binding) =>
      binding.purpose === CONTRACT &&
      binding.contextKind === 'ORDER' &&
      binding.contextId === orderId &&
      ON_THE_LABEL.includes(binding.category) &&
      allowed.includes(binding.category) &&
      isLive(binding, disclosedAt),
  );
  if (given.length === 0) return null;
  return {
    subjectId,
    id: eventId,
    recipient: CARRIER,
    recipientName: carrier,
    purpose: CONTRACT,
    contextKind: 'ORDER',
    contextId: orderId,
    categories: [...new Set(given.map(({ category }) => category))].sort(),
    datumIds: given.map(({ datumId }) => datumId),
    eventId,
    disclosedAt,
  };
}
