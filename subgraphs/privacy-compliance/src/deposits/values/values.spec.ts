import fc from 'fast-check';
import { isOfAge, normaliserOf } from './index';

const TODAY = { year: 2026, month: 11, day: 23 };
const valueOf = (category: string, text: string): string | null => normaliserOf(category)(text, TODAY)?.value ?? null;
const kindOf = (category: string, text: string): string | null => {
  const normalised = normaliserOf(category)(text, TODAY);
  return normalised === null ? null : (normalised.actualCategory ?? category);
};

/** The tenth digit that makes nine digits right, computed another way than the product does. */
function checkDigit(nine: string): string {
  const sum = [...nine].reduce((total, digit, position) => total + Number([...String(Number(digit) * (position % 2 ? 1 : 2))].reduce((a, b) => String(Number(a) + Number(b)))), 0);
  return String((1000 - sum) % 10);
}

describe('personal identity numbers', () => {
  // Test numbers of Skatteverket, which nobody has.
  it.each([
    ['189001019802', '189001019802'],
    ['900101-9802', '199001019802'],
    ['900101+9802', '189001019802'],
    ['9001019802', '199001019802'],
    [' 19900101-9802 ', '199001019802'],
    // A samordningsnummer: 60 is added to the day.
    ['701063-2391', '197010632391'],
    // As people and word processors write them.
    ['1990-01-01-9802', '199001019802'],
    ['1990-01-01 9802', '199001019802'],
    ['900101–9802', '199001019802'],
    ['900101 − 9802', '199001019802'],
    ['19900101\u00a09802', '199001019802'],
    ['\ufeff19900101\u200b9802', '199001019802'],
    ['９００１０１－９８０２', '199001019802'],
    ['٩٠٠١٠١٩٨٠٢', '199001019802'],
    ['900101＋9802', '189001019802'],
  ])('reads %s', (text, expected) => {
    expect(valueOf('PERSONAL_IDENTITY_NUMBER', text)).toBe(expected);
  });

  it.each(['', '900101-9803', '901301-9802', '900230-9800', '900100-9802', '12345', '19900101-98022', 'abcdefghij', '20990101-0009', '900161-0000', '169001019802', '170101019802', '900101–9803', '9-00101-9802'])(
    'refuses %j',
    (text) => {
      expect(valueOf('PERSONAL_IDENTITY_NUMBER', text)).toBeNull();
    },
  );

  it('takes a number with the right check digit, and no other', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1927-01-02'), max: new Date('2026-11-22'), noInvalidDate: true }),
        fc.integer({ min: 0, max: 999 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        (born, serial, wrongBy, coordination) => {
          const [year = '', month = '', day = ''] = born.toISOString().slice(0, 10).split('-');
          const dd = coordination ? String(Number(day) + 60) : day;
          const nine = `${year.slice(2)}${month}${dd}${String(serial).padStart(3, '0')}`;
          const right = checkDigit(nine);
          expect(valueOf('PERSONAL_IDENTITY_NUMBER', nine + right)).toBe(`${year}${month}${nine.slice(4)}${right}`);
          expect(valueOf('PERSONAL_IDENTITY_NUMBER', nine + String((Number(right) + wrongBy) % 10))).toBeNull();
        },
      ),
    );
  });
});

describe('organisation numbers', () => {
  it.each([
    ['212000-0142', '2120000142', 'ORGANISATION_NUMBER'],
    ['162120000142', '2120000142', 'ORGANISATION_NUMBER'],
    // A sole trader's is a personnummer, and is treated as one.
    ['900101-9802', '199001019802', 'PERSONAL_IDENTITY_NUMBER'],
    ['19900101-9802', '199001019802', 'PERSONAL_IDENTITY_NUMBER'],
    // With the digits that the authorities put before an organisation's: born in 1990, and not in 1690.
    ['169001019802', '199001019802', 'PERSONAL_IDENTITY_NUMBER'],
    ['16900101-9802', '199001019802', 'PERSONAL_IDENTITY_NUMBER'],
    ['212000–0142', '2120000142', 'ORGANISATION_NUMBER'],
    ['212000\u00a00142', '2120000142', 'ORGANISATION_NUMBER'],
    ['900101\u20119802', '199001019802', 'PERSONAL_IDENTITY_NUMBER'],
    ['212000-0143', null, null],
    ['90010-19802', null, null],
  ])('reads %s', (text, value, kind) => {
    expect(valueOf('ORGANISATION_NUMBER', text)).toBe(value);
    expect(kindOf('ORGANISATION_NUMBER', text)).toBe(kind);
  });
});

describe('being of age', () => {
  it.each([
    [{ year: 2008, month: 11, day: 23 }, true],
    [{ year: 2008, month: 11, day: 24 }, false],
    [{ year: 2008, month: 12, day: 1 }, false],
    [{ year: 1950, month: 1, day: 1 }, true],
  ])('knows for %j', (born, expected) => {
    expect(isOfAge(born, TODAY)).toBe(expected);
  });

  it('has someone born on 29 February turn 18 on 28 February of a common year', () => {
    const born = { year: 2008, month: 2, day: 29 };
    expect(isOfAge(born, { year: 2026, month: 2, day: 27 })).toBe(false);
    expect(isOfAge(born, { year: 2026, month: 2, day: 28 })).toBe(true);
  });
});

describe('other values', () => {
  it.each([
    ['EMAIL', ' Kund@Exempel.SE ', 'Kund@exempel.se'],
    ['EMAIL', 'kund@räksmörgås.se', 'kund@xn--rksmrgs-5wao1o.se'],
    ['EMAIL', 'Ｋund＠exempel．se', 'Kund@exempel.se'],
    ['EMAIL', 'kund\u034f@exempel.se', null],
    ['EMAIL', 'kund', null],
    ['EMAIL', 'kund@exempel', null],
    ['EMAIL', `${'a'.repeat(65)}@exempel.se`, null],
    ['PHONE', '070-174 06 05', '+46701740605'],
    ['PHONE', '+46 (0)70 174 06 05', '+46701740605'],
    ['PHONE', '0046701740605', '+46701740605'],
    ['PHONE', '+47 22 22 22 22', '+4722222222'],
    ['PHONE', '070–174\u00a006\u00a005', '+46701740605'],
    ['PHONE', '\u202a+46\u200b701740605\u202c', '+46701740605'],
    ['PHONE', '＋４６ ７０ １７４ ０６ ０５', '+46701740605'],
    ['PHONE', '٠٧٠١٧٤٠٦٠٥', '+46701740605'],
    ['PHONE', '07x', null],
    ['PHONE', '12', null],
    ['IP_ADDRESS', '203.0.113.7', '203.0.113.7'],
    ['IP_ADDRESS', '2001:DB8::1', '2001:db8::1'],
    ['IP_ADDRESS', '300.1.1.1', null],
    ['NAME', '  Exempel  ', 'Exempel'],
    ['NAME', 'Exem\u0000pel', null],
    ['NAME', 'x'.repeat(201), null],
    ['NAME', '\u200b\u2800', null],
    ['NAME', '\u3164', null],
    ['NAME', '070-174 06 05', null],
    ['NAME', 'می\u200cخواهم', 'می\u200cخواهم'],
    // A personnummer is none, in whatever field it stands; a text that only holds digits is.
    ['NAME', '900101-9802', null],
    ['NAME', '19900101-9802', null],
    ['COMPANY_NAME', '900101-9802', null],
    ['NAME', '19900101–9802', null],
    ['NAME', '1990-01-01\u00a09802', null],
    ['COMPANY_NAME', '900101\u22129802', null],
    ['PHONE', '900101-9802', null],
    ['PHONE', '900101–9802', null],
    ['PHONE', '９００１０１ ９８０２', null],
    ['PHONE', '\u200b０70174–0605', '+46701740605'],
    ['PHONE', '070174-0605', '+46701740605'],
    ['COMPANY_NAME', '212000-0142', '212000-0142'],
    ['ADDRESS', '{"city":"Jordbro","street":" Provgatan 1 ","postalCode":"13650"}', '{"street":"Provgatan 1","postalCode":"136 50","city":"Jordbro"}'],
    ['ADDRESS', '{"city":"Jordbro","street":"Provgatan 1","postalCode":"136\u00a050"}', '{"street":"Provgatan 1","postalCode":"136 50","city":"Jordbro"}'],
    ['ADDRESS', '{"city":"\u3164","street":"Provgatan 1","postalCode":"13650"}', null],
    ['ADDRESS', '{"street":"Provgatan 1"}', null],
    ['ADDRESS', '{"street":"a","postalCode":"13650","city":"b","note":"c"}', null],
    ['ADDRESS', 'Provgatan 1', null],
    ['CORRESPONDENCE', 'Hej!\nHej då.', 'Hej!\nHej då.'],
  ])('brings %s %j into its one spelling', (category, text, expected) => {
    expect(valueOf(category, text)).toBe(expected);
  });

  it('never throws, and changes nothing that it has given', () => {
    const categories = fc.constantFrom('EMAIL', 'PHONE', 'ADDRESS', 'NAME', 'IP_ADDRESS', 'PERSONAL_IDENTITY_NUMBER', 'ORGANISATION_NUMBER');
    fc.assert(
      fc.property(categories, fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress(), fc.stringMatching(/^[\d+() -]{5,20}$/), fc.json()), (category, text) => {
        const once = valueOf(category, text);
        if (once !== null) expect(valueOf(category, once)).toBe(once);
      }),
    );
  });
});
