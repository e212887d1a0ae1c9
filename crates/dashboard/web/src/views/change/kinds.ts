// Every kind of change, by its name in the address.
import { detailKinds } from "./details";
import { factKind, retractKind } from "./fact";
import { endKind, fundKind } from "./funding";
import type { AnyKind } from "./kind";
import { statusKind } from "./status";
import { mergeKind, revertKind, withdrawKind } from "./whole";

export const KINDS: Record<string, AnyKind> = {
  ...detailKinds,
  status: statusKind,
  fact: factKind,
  retract: retractKind,
  fund: fundKind,
  end: endKind,
  withdraw: withdrawKind,
  merge: mergeKind,
  revert: revertKind,
};
