import { at, denials } from '../security/attacker';
import { DataBackup } from './backup';
import { Scene } from './scene';

const HELD = 'query H($id: ID!) @purpose(is: RIGHTS) { dataSubject(id: $id) { data(first: 100) { nodes { id category value } } } }';
const RECTIFY = 'mutation R($input: RectifyMyDataInput!) { rectifyMyData(input: $input) { rectification { newDatumId } userErrors { code } } }';
const COMPLAIN = 'mutation O { openRightsCase(input: { kind: COMPLAINT }) { rightsCase { id dueDate } } }';
const OWED = `query O($id: ID!) @purpose(is: RIGHTS) {
  lostCorrections(first: 10) { nodes { newDatumId category } } rightsCase(id: $id) { id dueDate entries { kind } } }`;
const SLIP = 'query S($number: String!) @purpose(is: CONTRACT) { orderByNumber(number: $number) { personalData { name phone } } }';

jest.setTimeout(300_000);

describe('restored-backup', () => {
  let scene: Scene;
  afterEach(() => scene.close());

  it('restored-backup', async () => {
    scene = await Scene.open();
    const [erasing, objecting, other] = [await scene.register({ newsletter: true }), await scene.register(), await scene.register()];
    const correcting = await scene.register();
    const wrong = await scene.buy({ customer: correcting });
    const order = await scene.buy({ customer: erasing, by: 'CARD' });
    await scene.dispatch(order);
    await scene.deliver(order);
    const kept = await scene.buy({ customer: other });
    let backup = null as DataBackup | null;
    await scene.past(async (database) => {
      backup = await DataBackup.of(database);
    });

    // The next day people exercise their rights, and at night the machine breaks.
    await scene.now('2026-11-24T09:00:00Z');
    await scene.get('mutation E { requestErasure(input: {}) { caseId } }', {}, await scene.customer(erasing));
    await scene.get('mutation O { objectToMarketing { objections { purpose } } }', {}, await scene.customer(objecting));
    const phone = (await held(correcting.subjectId)).find(({ category }) => category === 'PHONE');
    const input = { datumId: phone?.id, value: '+46701740606' };
    const { rectifyMyData } = await scene.get<{ rectifyMyData: { rectification: { newDatumId: string } } }>(RECTIFY, { input }, await scene.customer(correcting));
    const { openRightsCase } = await scene.get<{ openRightsCase: { rightsCase: { id: string; dueDate: string } } }>(COMPLAIN, {}, await scene.customer(correcting));
    await scene.settled();
    const before = await held(erasing.subjectId);
    const vault = scene.system.processes['embedded'] ?? scene.system.processes['privacy-compliance'];
    await vault?.stop('SIGKILL');
    await scene.past((database) => (backup as DataBackup).restore(database));
    await vault?.start();

    // The first answers after the restore.
    const audience = await scene.ask('query A @purpose(is: LEGITIMATE_INTEREST) { audience(first: 100) { nodes { id personalData { name email } } } }', { as: await scene.staff('marketing') });
    expect(audience.errors).toEqual([]);
    const members = (at<{ id: string }[]>(audience, 'audience.nodes') ?? []).map(({ id }) => id);
    expect([members.includes(erasing.subjectId), members.includes(objecting.subjectId), members.includes(other.subjectId)]).toEqual([false, false, true]);
    expect(await held(erasing.subjectId)).toEqual(before);
    expect(JSON.stringify(await held(erasing.subjectId))).not.toContain('203.0.113');
    const slip = await scene.ask(SLIP, { variables: { number: kept.number }, as: await scene.staff('warehouse') });
    expect([denials(slip), at(slip, 'orderByNumber.personalData.name')]).toEqual([{}, other.name]);

    // A wrong number is not called again; who corrected it and who complained is owed an answer by the same day.
    const corrected = await scene.ask(SLIP, { variables: { number: wrong.number }, as: await scene.staff('warehouse') });
    expect(at(corrected, 'orderByNumber.personalData')).toEqual({ name: correcting.name, phone: null });
    const owed = await scene.ask(OWED, { variables: { id: openRightsCase.rightsCase.id }, as: await scene.staff('privacy') });
    expect(at(owed, 'lostCorrections.nodes')).toEqual([{ newDatumId: rectifyMyData.rectification.newDatumId, category: 'PHONE' }]);
    expect(at(owed, 'rightsCase')).toMatchObject(openRightsCase.rightsCase);
    expect(at<{ kind: string }[]>(owed, 'rightsCase.entries')?.map(({ kind }) => kind)).toContain('RESTORED');
  });

  /** What is held about a person, with its values. */
  async function held(subjectId: string): Promise<{ id: string; category: string; value: string | null }[]> {
    const { dataSubject } = await scene.get<{ dataSubject: { data: { nodes: { id: string; category: string; value: string | null }[] } } }>(HELD, { id: subjectId }, await scene.staff('privacy'));
    return [...dataSubject.data.nodes].sort((a, b) => (a.category < b.category ? -1 : 1));
  }
});
