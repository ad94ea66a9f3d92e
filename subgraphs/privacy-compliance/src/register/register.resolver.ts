import { compareRegisters, type Register } from '@andamal/policy';
import { NotPersonal } from '@andamal/service';
import { Arg, Query, Resolver } from 'type-graphql';
import type { RegisterHistory } from './register-history';
import { PolicyDifference, PolicyRegister, PolicyVersion, toPolicyRegister } from './register.types';

@Resolver()
export class RegisterResolver {
  private readonly policy: PolicyRegister;

  constructor(
    private readonly register: Register,
    private readonly history: RegisterHistory,
  ) {
    this.policy = toPolicyRegister(register);
  }

  @Query(() => PolicyRegister, { description: 'The privacy policy of the shop, for anyone to read.' })
  async policyRegister(
    @NotPersonal()
    @Arg('version', () => String, { nullable: true, description: 'An earlier version, as it was; left out: the one in force.' })
    version: string | null,
  ): Promise<PolicyRegister> {
    if (typeof version !== 'string' || version === this.policy.version) return this.policy;
    return toPolicyRegister(await this.history.document(version));
  }

  @Query(() => [PolicyVersion], { description: 'The versions of the privacy policy by which the shop has run, the latest first.' })
  policyVersions(): Promise<PolicyVersion[]> {
    return this.history.versions();
  }

  @Query(() => [PolicyDifference], { description: 'What differs between two versions of the privacy policy, down to each rule. What the shop says of a change itself is in `changes`.' })
  async policyDifferences(
    @NotPersonal()
    @Arg('from', () => String, { description: 'The earlier version; see policyVersions.' })
    from: string,
    @NotPersonal()
    @Arg('to', () => String, { nullable: true, description: 'The later one; left out: the one in force.' })
    to: string | null,
  ): Promise<PolicyDifference[]> {
    const [before, after] = await Promise.all([this.version(from), this.version(to)]);
    return compareRegisters(before, after);
  }

  private async version(version: string | null | undefined): Promise<Register> {
    return typeof version !== 'string' || version === this.register.version ? this.register : this.history.document(version);
  }
}
