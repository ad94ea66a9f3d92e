import fc from 'fast-check';
import { FixedPriceDelivery } from '../delivery/delivery-policy';
import { goodsTotal, totalsOf, type Priced } from './cart-totals';

const line = fc.record({
  unitPrice: fc.integer({ min: 0, max: 5_000_000 }),
  quantity: fc.integer({ min: 1, max: 999 }),
  vatRate: fc.constantFrom(0, 600, 1_200, 2_500),
});

describe('totals', () => {
  it('add up to the öre, whatever is in the cart', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: null }), (lines, cost) => {
        const totals = totalsOf(lines, cost === null ? null : { cost, vatRate: 2_500 });
        expect(totals.goods + totals.shipping).toBe(totals.total);
        expect(totals.vat.reduce((sum, { exclVat, vat }) => sum + exclVat + vat, 0)).toBe(totals.total);
        expect(totals.vat.reduce((sum, { vat }) => sum + vat, 0)).toBe(totals.vatTotal);
        expect(goodsTotal(lines)).toBe(totals.goods);
      }),
    );
  });

  it('round the VAT once per line, not per piece and not per order', () => {
    const lines: Priced[] = [
      { unitPrice: 333, quantity: 3, vatRate: 2_500 },
      { unitPrice: 333, quantity: 3, vatRate: 2_500 },
    ];
    // 999 öre hold 199.8 öre of VAT: 200 for each line, and not 3 × 67 or 399.6.
    expect(totalsOf(lines, null).vatTotal).toBe(400);
  });
});

describe('the fixed price of delivery', () => {
  const policy = new FixedPriceDelivery({ parcel: 7_900, freeFrom: 100_000 });

  it.each([
    [0, 7_900],
    [99_999, 7_900],
    [100_000, 0],
  ])('for goods of %s öre is %s öre for a parcel, and nothing for fetching', (total, parcel) => {
    expect(policy.offersFor({ total }).map(({ code, cost }) => [code, cost])).toEqual([
      ['PARCEL', parcel],
      ['PICK_UP', 0],
    ]);
  });
});
