import type { Register } from '@andamal/policy';
import { NotPersonal } from '@andamal/service';
import { Arg, Query, Resolver } from 'type-graphql';
import type { RegisterHistory } from './register-history';
import { PolicyRegister, PolicyVersion, toPolicyRegister } from './register.types';

@Resolver()
export class RegisterResolver {
  private readonly policy: PolicyRegister;

  constructor(
    register: Register,
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
}
