/**
 * What a turn cost, which skills it used, and how the agent answered.
 *
 * @module
 */
import {
  CONVERSATION_ID,
  FULL_SESSION,
  MINIMAL_SESSION,
  TURN_ID,
} from "../_support/sessions.ts";
import { flag, int, texts } from "../_support/wire.ts";
import type { WireCase } from "./_case.ts";

/** turn_cost, skill_invocation, agent_response and guardian_assessment. */
export const TURN_CASES: readonly WireCase[] = [
  {
    why: "turnCost() with everything",
    session: FULL_SESSION,
    event: "codex.turn_cost",
    record: (session) =>
      session.turnCost({
        turnId: TURN_ID,
        estimatedUsd: 0.0123,
        interrupted: true,
        speed: "fast",
        reasoningEffort: "high",
      }),
    log: {
      ...texts({
        "turn.id": TURN_ID,
        "usage.estimated_usd": "0.0123",
        speed: "fast",
        reasoning_effort: "high",
      }),
      "turn.interrupted": flag(true),
    },
    metrics: [],
  },
  {
    why: "turnCost() with nothing optional",
    session: MINIMAL_SESSION,
    event: "codex.turn_cost",
    record: (session) =>
      session.turnCost({ turnId: TURN_ID, estimatedUsd: 10 }),
    log: {
      ...texts({ "turn.id": TURN_ID, "usage.estimated_usd": "10" }),
      "turn.interrupted": flag(false),
    },
    metrics: [],
  },
  {
    why: "skillInvocation() with everything",
    session: FULL_SESSION,
    event: "codex.skill_invocation",
    metadata: "own",
    record: (session) =>
      session.skillInvocation({
        turnId: TURN_ID,
        skillName: "release-notes",
        skillScope: "repo",
        pluginId: "plugin-1",
        invocationType: "explicit",
      }),
    log: texts({
      "conversation.id": CONVERSATION_ID,
      "turn.id": TURN_ID,
      "user.id": "user-3",
      "user.account_id": "account-7",
      "skill.name": "release-notes",
      "skill.scope": "repo",
      "skill.plugin_id": "plugin-1",
      "skill.invocation_type": "explicit",
      model: "gpt-5.1",
      "app.version": "4.5.6",
      originator: "my_agent",
      auth_mode: "Chatgpt",
    }),
    metrics: [],
  },
  {
    why: "skillInvocation() with nothing optional",
    session: MINIMAL_SESSION,
    event: "codex.skill_invocation",
    metadata: "own",
    record: (session) =>
      session.skillInvocation({
        turnId: TURN_ID,
        skillName: "release-notes",
        invocationType: "implicit",
      }),
    log: texts({
      "conversation.id": CONVERSATION_ID,
      "turn.id": TURN_ID,
      "skill.name": "release-notes",
      "skill.invocation_type": "implicit",
      model: "gpt-5.1",
      "app.version": "1.2.3",
      originator: "test-agent",
    }),
    metrics: [],
  },
  {
    why: "agentResponse() with everything",
    session: FULL_SESSION,
    event: "codex.agent_response",
    record: (session) =>
      session.agentResponse({
        turnId: TURN_ID,
        itemId: "msg-1",
        text: "Done: é",
        agentType: "main",
        parentConversationId: "parent",
        parentTurnId: "parent-turn",
        rootTurnId: "root-turn",
        initiatingAgentPath: "/root",
      }),
    log: {
      ...texts({
        "agent.type": "main",
        "turn.id": TURN_ID,
        "item.id": "msg-1",
        "parent.conversation.id": "parent",
        "parent.turn.id": "parent-turn",
        "root.turn.id": "root-turn",
        "initiating.agent.path": "/root",
        response: "Done: é",
      }),
      response_length: int(8),
      response_truncated: flag(false),
    },
    metrics: [],
  },
  ...([
    ["/root", "main"],
    ["/root/reviewer", "subagent"],
  ] as const).map(([agentName, agentType]): WireCase => ({
    why: `agentResponse() of ${agentName}, cut`,
    session: {
      ...MINIMAL_SESSION,
      options: {
        ...MINIMAL_SESSION.options,
        logAgentResponses: true,
        agentName,
      },
    },
    event: "codex.agent_response",
    record: (session) =>
      session.agentResponse({
        turnId: TURN_ID,
        itemId: agentName,
        text: "a" + "€".repeat(30_000),
      }),
    log: {
      ...texts({
        "agent.type": agentType,
        "turn.id": TURN_ID,
        "item.id": agentName,
        response: "a" + "€".repeat(21_845),
      }),
      response_length: int(90_001),
      response_truncated: flag(true),
    },
    metrics: [],
  })),
  {
    why: "guardianAssessment() with everything",
    session: FULL_SESSION,
    event: "codex.guardian_assessment",
    record: (session) =>
      session.guardianAssessment({
        reviewId: "review-1",
        turnId: TURN_ID,
        itemId: "call-1",
        status: "denied",
        outcome: "deny",
        riskLevel: "high",
        userAuthorization: "low",
        startedAtMillis: 1_778_522_584_127.5,
        completedAtMillis: 1_778_522_585_000,
        rationale: "é".repeat(40_000),
      }),
    log: {
      ...texts({
        "review.id": "review-1",
        "turn.id": TURN_ID,
        "item.id": "call-1",
        status: "denied",
        outcome: "deny",
        risk_level: "high",
        user_authorization: "low",
        rationale: "é".repeat(32_768),
      }),
      started_at_ms: int(1_778_522_584_127),
      completed_at_ms: int(1_778_522_585_000),
      rationale_length: int(80_000),
      rationale_truncated: flag(true),
    },
    metrics: [],
  },
  ...(["approved", "timed_out", "aborted"] as const).map((
    status,
  ): WireCase => ({
    why: `guardianAssessment() that ${status}, with nothing optional`,
    session: FULL_SESSION,
    event: "codex.guardian_assessment",
    record: (session) =>
      session.guardianAssessment({
        reviewId: "review-2",
        turnId: TURN_ID,
        status,
        startedAtMillis: 0,
      }),
    log: {
      ...texts({ "review.id": "review-2", "turn.id": TURN_ID, status }),
      started_at_ms: int(0),
      rationale_length: int(0),
      rationale_truncated: flag(false),
    },
    metrics: [],
  })),
];
