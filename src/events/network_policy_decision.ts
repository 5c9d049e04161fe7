/**
 * The network proxy lets a connection pass, or does not.
 *
 * @module
 */
import type { EventDefinition } from "./definition.ts";

/** One decision of the network proxy. */
export interface NetworkPolicyDecision {
  /** Whether the decision is about a host name. */
  readonly scope: "domain" | "non_domain";
  readonly decision: "allow" | "deny" | "ask";
  /** Which rules decided, such as `baseline_policy`. */
  readonly source: string;
  /** Why, such as `not_allowed`. */
  readonly reason: string;
  readonly protocol: "http" | "https_connect" | "socks5_tcp" | "socks5_udp";
  /** Host the connection leads to. */
  readonly serverAddress: string;
  readonly serverPort: number;
  /** @default {"none"} */
  readonly method?: string;
  /** @default {"unknown"} */
  readonly clientAddress?: string;
  /** A person or agent decided otherwise than the rules. @default {false} */
  readonly override?: boolean;
}

/** `codex.network_proxy.policy_decision`. */
export const networkPolicyDecision: EventDefinition<NetworkPolicyDecision> = {
  name: "codex.network_proxy.policy_decision",
  brief: "The network proxy lets a connection pass, or does not.",
  sink: "log",
  scope: "codex_otel.network_proxy",
  attributes: [
    {
      key: "network.policy.scope",
      type: "string",
      sink: "log",
      brief: "`domain` or `non_domain`.",
      value: (event) => event.scope,
    },
    {
      key: "network.policy.decision",
      type: "string",
      sink: "log",
      brief: "`allow`, `deny` or `ask`.",
      value: (event) => event.decision,
    },
    {
      key: "network.policy.source",
      type: "string",
      sink: "log",
      brief: "Which rules decided.",
      value: (event) => event.source,
    },
    {
      key: "network.policy.reason",
      type: "string",
      sink: "log",
      brief: "Why.",
      value: (event) => event.reason,
    },
    {
      key: "network.transport.protocol",
      type: "string",
      sink: "log",
      brief: "How the connection was asked for.",
      value: (event) => event.protocol,
    },
    {
      key: "server.address",
      type: "string",
      sink: "log",
      sensitive: true,
      brief: "Host it leads to.",
      value: (event) => event.serverAddress,
    },
    {
      key: "server.port",
      type: "int",
      sink: "log",
      brief: "Port it leads to.",
      value: (event) => event.serverPort,
    },
    {
      key: "http.request.method",
      type: "string",
      sink: "log",
      brief: "Method, or `none`.",
      value: (event) => event.method ?? "none",
    },
    {
      key: "client.address",
      type: "string",
      sink: "log",
      sensitive: true,
      brief: "Who asks, or `unknown`.",
      value: (event) => event.clientAddress ?? "unknown",
    },
    {
      key: "network.policy.override",
      type: "boolean",
      sink: "log",
      brief: "Somebody decided otherwise than the rules.",
      value: (event) => event.override ?? false,
    },
  ],
};
