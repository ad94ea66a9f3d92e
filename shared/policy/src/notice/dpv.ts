import type { AutomationRule, LegalBasis, Localized, ProvisionRule, Recipient, Register, TransferSafeguard } from '../register/register.types';
import { automationInWords, transfersInWords } from './information-words';
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

const SAFEGUARDS: Readonly<Record<TransferSafeguard, string>> = {
  ADEQUACY_DECISION: 'eu-gdpr:A45-3',
  STANDARD_CONTRACTUAL_CLAUSES: 'eu-gdpr:A46-2-c',
  BINDING_CORPORATE_RULES: 'eu-gdpr:A46-2-b',
  CODE_OF_CONDUCT: 'eu-gdpr:A46-2-e',
  CERTIFICATION: 'eu-gdpr:A46-2-f',
  // Which of the derogations it is, is in the citations: the vocabulary has one term for each and none for all of them.
  DEROGATION: 'dpv:DataTransferLegalBasis',
};

const NECESSITY: Readonly<Record<ProvisionRule['kind'], string>> = {
  STATUTORY: 'dpv:Required',
  CONTRACTUAL: 'dpv:Required',
  TO_ENTER_CONTRACT: 'dpv:Required',
  VOLUNTARY: 'dpv:Optional',
  RECORDED: 'dpv:NotRequired',
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
  const isOfficer = register.privacyContact.role === 'DATA_PROTECTION_OFFICER';
  return {
    '@context': CONTEXT,
    '@graph': [
      {
        '@id': controller,
        '@type': 'dpv:DataController',
        'skos:prefLabel': register.controller.name,
        'dpv:hasContact': register.controller.email,
        'dpv:hasAddress': register.controller.postalAddress.join(', '),
        [isOfficer ? 'dpv:hasDataProtectionOfficer' : 'dpv:hasEntity']: reference('shop:privacy-contact'),
      },
      {
        '@id': 'shop:privacy-contact',
        '@type': isOfficer ? 'dpv:DataProtectionOfficer' : 'dpv:OrganisationalUnit',
        'skos:prefLabel': labels(register.privacyContact.name),
        'skos:note': labels(register.privacyContact.notice),
        'dpv:hasContact': register.privacyContact.email,
        'dpv:hasAddress': register.privacyContact.postalAddress.join(', '),
      },
      {
        '@id': 'shop:supervisory-authority',
        '@type': 'dpv:DataProtectionAuthority',
        'skos:prefLabel': register.supervisoryAuthority.name,
        'skos:altLabel': register.supervisoryAuthority.shortName,
        'dpv:hasContact': register.supervisoryAuthority.email,
        'dct:source': register.supervisoryAuthority.website,
        'dpv:isAuthorityFor': reference(controller),
      },
      ...register.categories.map(({ code, name, description, derivedFrom }) => ({
        '@id': `shop:data/${code}`,
        '@type': derivedFrom.length > 0 ? ['dpv:PersonalData', 'dpv:DerivedPersonalData'] : 'dpv:PersonalData',
        'skos:prefLabel': labels(name),
        'skos:definition': labels(description),
        ...(derivedFrom.length > 0 ? { 'dct:source': derivedFrom.map((source) => reference(`shop:data/${source}`)) } : {}),
      })),
      ...register.recipients.map((recipient) => ({
        '@id': `shop:recipient/${recipient.code}`,
        '@type': ['dpv:Recipient', { PROCESSOR: 'dpv:DataProcessor', CONTROLLER: 'dpv:ThirdParty', AUTHORITY: 'dpv:Authority' }[recipient.role]],
        'skos:prefLabel': labels(recipient.name),
        // That there is no transfer is said in words: the vocabulary has no term for it.
        'skos:note': labels({ sv: transfersInWords(recipient, 'sv').join(' '), en: transfersInWords(recipient, 'en').join(' ') }),
        ...thirdCountries(recipient),
      })),
      ...register.collection.flatMap(({ code, name, requirements }) =>
        requirements.map(({ categories, kind, consequence }, at): Node => ({
          '@id': `shop:collection/${code}/${at + 1}`,
          '@type': 'dpv:Process',
          'skos:prefLabel': labels(name),
          'skos:note': labels(consequence),
          'dpv:hasProcessing': reference('dpv:Collect'),
          'dpv:hasPersonalData': categories.map((category) => reference(`shop:data/${category}`)),
          'dpv:hasNecessity': reference(NECESSITY[kind]),
        })),
      ),
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
            ...automated(rule.automation),
            'dpv:hasRecipient': recipients.map((recipient) => reference(`shop:recipient/${recipient.code}`)),
            'dpv:hasStorageCondition': lifecycle.map((one) => ({
              '@type': 'dpv:StorageDuration',
              'skos:prefLabel': labels({ sv: lifecycleInWords(register, rule, one, 'sv'), en: lifecycleInWords(register, rule, one, 'en') }),
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

/** GDPR Art. 13(2)(f), 22. A process that says nothing of it decides nothing by computers alone. */
function automated(automation: AutomationRule): Node {
  if (automation.kind === 'NONE') return {};
  const logic = {
    'dpv:hasAlgorithmicLogic': {
      '@type': 'dpv:AlgorithmicLogic',
      'skos:definition': labels({ sv: automationInWords(automation, 'sv'), en: automationInWords(automation, 'en') }),
    },
  };
  if (automation.kind === 'PROFILING') return { 'dpv:hasProcessing': reference('dpv:Profiling'), ...logic };
  return {
    ...(automation.profiling ? { 'dpv:hasProcessing': reference('dpv:Profiling') } : {}),
    'dpv:hasContext': reference('dpv:AutomatedDecisionMaking'),
    'dpv:hasHumanInvolvement': reference('dpv:HumanInvolvementForIntervention'),
    ...logic,
  };
}

function thirdCountries({ thirdCountryTransfers: transfers }: Recipient): Node {
  if (transfers === 'NONE') return {};
  return {
    'dpv:hasThirdCountry': transfers.map(({ country, safeguard, citations }) => ({
      '@type': 'dpv:ThirdCountry',
      'dct:identifier': country,
      'dpv:hasLegalBasis': { ...reference(SAFEGUARDS[safeguard]), 'dct:source': citations },
    })),
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
