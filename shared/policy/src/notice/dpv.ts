import type { LegalBasis, Localized, Register } from '../register/register.types';
import { lifecycleInWords } from './retention-words';

/**
 * The terms of the Data Privacy Vocabulary (version 2, W3C DPV community group) that our purposes are a kind of. A purpose
 * that is not here is exported as one of its own.
 */
const BROADER: Readonly<Record<string, readonly string[]>> = {
  CONTRACT: ['dpv:FulfilmentOfContractualObligation', 'dpv:CustomerOrderManagement'],
  UNPAID_INVOICE: ['dpv:CustomerClaimsManagement'],
  LEGITIMATE_INTEREST: ['dpv:DirectMarketing'],
  NEWSLETTER: ['dpv:DirectMarketing'],
  IDENTITY_AND_CREDIT_CHECK: ['dpv:AgeVerification', 'dpv:CreditChecking'],
  FRAUD_PREVENTION: ['dpv:FraudPreventionAndDetection'],
  CUSTOMER_SERVICE: ['dpv:CustomerCare'],
  SITE_ANALYTICS: ['dpv:ImproveExistingProductsAndServices'],
  ADVERTISING_COOKIES: ['dpv:Advertising'],
};

const CONTEXT = {
  dpv: 'https://w3id.org/dpv#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  dct: 'http://purl.org/dc/terms/',
  shop: 'urn:andamal:',
} as const;

type Node = Readonly<Record<string, unknown>>;

/** The register as JSON-LD in the Data Privacy Vocabulary: one process for each purpose, with all that belongs to it. */
export function registerAsDpv(register: Register): Node {
  const controller = 'shop:controller';
  return {
    '@context': CONTEXT,
    '@graph': [
      {
        '@id': controller,
        '@type': 'dpv:DataController',
        'skos:prefLabel': register.controller.name,
        'dpv:hasContact': register.controller.email,
        'dpv:hasAddress': register.controller.postalAddress.join(', '),
      },
      ...register.categories.map(({ code, name, description, derivedFrom }) => ({
        '@id': `shop:data/${code}`,
        '@type': derivedFrom.length > 0 ? ['dpv:PersonalData', 'dpv:DerivedPersonalData'] : 'dpv:PersonalData',
        'skos:prefLabel': labels(name),
        'skos:definition': labels(description),
        ...(derivedFrom.length > 0 ? { 'dct:source': derivedFrom.map((source) => reference(`shop:data/${source}`)) } : {}),
      })),
      ...register.recipients.map(({ code, name, role }) => ({
        '@id': `shop:recipient/${code}`,
        '@type': ['dpv:Recipient', { PROCESSOR: 'dpv:DataProcessor', CONTROLLER: 'dpv:ThirdParty', AUTHORITY: 'dpv:Authority' }[role]],
        'skos:prefLabel': labels(name),
      })),
      ...register.purposes.flatMap((rule): Node[] => {
        const { code, name, notice, categories, legalBasis, lifecycle } = rule;
        const uses = categories === 'ALL' ? register.categories.map((category) => category.code) : categories;
        const recipients = register.recipients.filter(({ purposes }) => purposes.includes(code));
        return [
          {
            '@id': `shop:purpose/${code}`,
            '@type': 'dpv:Purpose',
            'skos:prefLabel': labels(name),
            'skos:definition': labels(notice),
            ...(BROADER[code] === undefined ? {} : { 'skos:broader': BROADER[code].map(reference) }),
          },
          {
            '@id': `shop:process/${code}`,
            '@type': 'dpv:Process',
            'dpv:hasDataController': reference(controller),
            'dpv:hasPurpose': reference(`shop:purpose/${code}`),
            'dpv:hasPersonalData': uses.map((category) => reference(`shop:data/${category}`)),
            'dpv:hasLegalBasis': legalBasis.map(basis),
            'dpv:hasRecipient': recipients.map((recipient) => reference(`shop:recipient/${recipient.code}`)),
            'dpv:hasStorageCondition': lifecycle.map((one) => ({
              '@type': 'dpv:StorageDuration',
              'skos:prefLabel': labels({ sv: lifecycleInWords(register, one, 'sv'), en: lifecycleInWords(register, one, 'en') }),
            })),
          },
        ];
      }),
      {
        '@id': `shop:register/${register.version}`,
        '@type': 'dpv:RecordsOfActivities',
        'dct:issued': register.date,
        'dpv:hasDataController': reference(controller),
        'dpv:hasProcess': register.purposes.map(({ code }) => reference(`shop:process/${code}`)),
        'dpv:hasRight': register.rights.flatMap(({ article }) => rightsOf(article)),
      },
    ],
  };
}

function labels({ sv, en }: Localized): Node[] {
  return [
    { '@language': 'sv', '@value': sv },
    { '@language': 'en', '@value': en },
  ];
}

function reference(id: string): Node {
  return { '@id': id };
}

function basis({ letter }: LegalBasis): Node {
  return reference(`eu-gdpr:A6-1-${letter}`);
}

/** "GDPR Art. 7(3)" is `A7-3`; of a range, those that the vocabulary has as rights: "GDPR Art. 12-14" is 13 and 14. */
function rightsOf(article: string): Node[] {
  const [, first = '', paragraph, last] = /Art\. (\d+)(?:\((\d+)\))?(?:-(\d+))?/.exec(article) ?? [];
  if (first === '') return [];
  if (paragraph !== undefined) return [reference(`eu-gdpr:A${first}-${paragraph}`)];
  const numbers = Array.from({ length: Number(last ?? first) - Number(first) + 1 }, (_, at) => Number(first) + at);
  return numbers.filter((number) => number >= 13).map((number) => reference(`eu-gdpr:A${number}`));
}
