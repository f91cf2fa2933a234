/** What customers send as well: it proves nothing, and must not be taken for what does. */
import { DATES, type Layout } from './layout.ts';

const name = ({ given, family }: { readonly given: string; readonly family: string }): string => `${given} ${family}`;

export const OTHER: readonly Layout[] = [
  {
    ...{ id: 'curriculum', kind: 'other', locale: 'en', split: 'train' },
    write: (f) => `Curriculum vitae of ${name(f)}
Experience: sales manager, ${f.company}
Education: university, languages, hobbies
References on request`,
  },
  {
    ...{ id: 'order', kind: 'other', locale: 'en', split: 'train' },
    write: (f) => `Order confirmation ${f.reference}
Thank you for shopping with us, ${f.given}!
2 shirts, 1 pair of shoes, delivery on ${DATES.long(f.issued)}
Free returns within 30 days. Newsletter, discount, parcel tracking.`,
  },
  {
    ...{ id: 'travel', kind: 'other', locale: 'fr', split: 'train' },
    write: (f) => `E-ticket itinerary receipt
Passenger ${name(f)}
Flight, seat 14C, hotel, boarding, luggage allowance
Departure ${DATES.french(f.issued)}`,
  },
  {
    ...{ id: 'gym', kind: 'other', locale: 'en', split: 'held-out' },
    write: (f) => `Gym membership: welcome, ${f.given}!
Your training plan, group classes and opening hours.
Free trial until ${DATES.long(f.issued)}. Newsletter and discount for friends.`,
  },
  {
    ...{ id: 'restaurant', kind: 'other', locale: 'it', split: 'held-out' },
    write: (f) => `Reservation confirmed for ${name(f)}
Table for four, ${DATES.long(f.issued)}, dinner menu
Thank you for booking with us; free cancellation within 24 hours.`,
  },
];
