import type { Result } from '@andamal/kernel';
import { ConnectionArgs, connectionFrom, decodeIdCursor, NotPersonal, type CallerContext } from '@andamal/service';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { requireRole } from '../access/access';
import type { CartCheckoutContext } from '../context';
import { visibleInvoice } from '../order/order-access';
import { toInvoice, toOrder } from '../order/order.presenter';
import type { OrderStore } from '../order/order.store';
import { Invoice, InvoiceConnection, Order } from '../order/order.types';
import { userErrors, type Problem } from '../schema/problem';
import type { InvoiceEntity } from './invoice.entity';
import { INVOICE_TEXTS, type InvoiceErrorCode } from './invoice-problems';
import type { InvoiceService } from './invoice.service';
import {
  CreditInvoiceInput,
  CreditInvoicePayload,
  InvoiceFilter,
  RegisterPaymentInput,
  RegisterPaymentPayload,
  WriteOffInvoiceInput,
  WriteOffInvoicePayload,
} from './invoice.types';

@Resolver(() => Invoice)
export class InvoiceResolver {
  constructor(
    private readonly service: InvoiceService,
    private readonly orders: OrderStore,
  ) {}

  @Query(() => Invoice, { nullable: true, description: 'An invoice: for the customer of its order, and for staff who may see the order.' })
  async invoice(@NotPersonal() @Arg('id', () => ID, { description: 'Which.' }) id: string, @Ctx() context: CartCheckoutContext): Promise<Invoice | null> {
    const invoice = await visibleInvoice(context, id);
    return invoice === null ? null : toInvoice(invoice, context.caller);
  }

  @Query(() => InvoiceConnection, { description: 'Invoices, the oldest first. Role FINANCE.' })
  async invoices(
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Arg('filter', () => InvoiceFilter, { nullable: true, description: 'Which.' }) filter: InvoiceFilter | null,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<InvoiceConnection> {
    requireRole(caller, 'FINANCE');
    const after = page.after === undefined || page.after === null ? null : decodeIdCursor(page.after);
    const rows = await this.orders.invoicePage(filter?.state ?? null, { first: page.first, after });
    return connectionFrom(rows.map((row) => toInvoice(row, caller)), page, ({ id }) => id);
  }

  @Mutation(() => RegisterPaymentPayload, { description: 'The customer has paid an invoice. Role FINANCE.' })
  async registerPayment(
    @Arg('input', () => RegisterPaymentInput, { description: 'Which invoice.' }) input: RegisterPaymentInput,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<RegisterPaymentPayload> {
    requireRole(caller, 'FINANCE');
    return toPayload(await this.service.registerPayment(input.invoiceId, input.idempotencyKey), caller);
  }

  @Mutation(() => CreditInvoicePayload, { description: 'Takes an invoice back by a credit note, and returns what was paid. Role FINANCE.' })
  async creditInvoice(
    @Arg('input', () => CreditInvoiceInput, { description: 'Which invoice.' }) input: CreditInvoiceInput,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<CreditInvoicePayload> {
    requireRole(caller, 'FINANCE');
    return toPayload(await this.service.credit(input.invoiceId), caller);
  }

  @Mutation(() => WriteOffInvoicePayload, { description: 'Claims an unpaid invoice no longer. Role FINANCE.' })
  async writeOffInvoice(
    @Arg('input', () => WriteOffInvoiceInput, { description: 'Which invoice.' }) input: WriteOffInvoiceInput,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<WriteOffInvoicePayload> {
    requireRole(caller, 'FINANCE');
    return toPayload(await this.service.writeOff(input.invoiceId), caller);
  }

  @FieldResolver(() => Order, { nullable: true, description: 'The order that it is for.' })
  async order(@Root() invoice: Invoice, @Ctx() { caller, loaders }: CartCheckoutContext): Promise<Order | null> {
    const order = await loaders.orders.load(invoice.orderId);
    return order === null ? null : toOrder(order, caller);
  }
}

function toPayload(
  result: Result<InvoiceEntity, Problem<InvoiceErrorCode>>,
  caller: CallerContext,
): { invoice: Invoice | null; userErrors: { code: InvoiceErrorCode; field: string[] | null; message: string }[] } {
  if (result.ok) return { invoice: toInvoice(result.value, caller), userErrors: [] };
  return { invoice: null, userErrors: userErrors(INVOICE_TEXTS, [result.error], caller.language) };
}
