/**
 * The names of metrics that Codex records, as far as their kind is known, in the
 * default namespace; a provider with another `namespace` renames them as they
 * leave.
 *
 * What each one is: `metricCatalogue()`.
 *
 * @module
 */

/** Metric names by what they mean. */
export const METRIC_NAMES = {
  // Recorded by sessions, with their events.
  apiRequest: "codex.api_request",
  apiRequestDuration: "codex.api_request.duration_ms",
  sseEvent: "codex.sse_event",
  sseEventDuration: "codex.sse_event.duration_ms",
  websocketRequest: "codex.websocket.request",
  websocketRequestDuration: "codex.websocket.request.duration_ms",
  websocketEvent: "codex.websocket.event",
  websocketEventDuration: "codex.websocket.event.duration_ms",
  responsesApiOverhead: "codex.responses_api_overhead.duration_ms",
  responsesApiInferenceTime: "codex.responses_api_inference_time.duration_ms",
  responsesApiEngineIapiTtft:
    "codex.responses_api_engine_iapi_ttft.duration_ms",
  responsesApiEngineServiceTtft:
    "codex.responses_api_engine_service_ttft.duration_ms",
  responsesApiEngineIapiTbt: "codex.responses_api_engine_iapi_tbt.duration_ms",
  responsesApiEngineServiceTbt:
    "codex.responses_api_engine_service_tbt.duration_ms",
  toolCall: "codex.tool.call",
  toolCallDuration: "codex.tool.call.duration_ms",
  startupPhase: "codex.startup.phase.duration_ms",
  turnTtft: "codex.turn.ttft.duration_ms",
  profileUsage: "codex.profile.usage",
  pluginInstallElicitation: "codex.plugins.install_elicitation.sent",
  pluginInstallSuggestion: "codex.plugins.install_suggestion",
  processStart: "codex.process.start",

  // Turns.
  turnE2eDuration: "codex.turn.e2e_duration_ms",
  turnTtfm: "codex.turn.ttfm.duration_ms",
  turnTokenUsage: "codex.turn.token_usage",
  turnToolCall: "codex.turn.tool.call",
  turnNetworkProxy: "codex.turn.network_proxy",
  turnMemory: "codex.turn.memory",
  turnRunningProcesses: "codex.turn.unified_exec.running_processes",
  turnCost: "codex.turn.cost_microusd",
  conversationTurnCount: "codex.conversation.turn.count",

  // Threads and their start.
  threadStarted: "codex.thread.started",
  threadFork: "codex.thread.fork",
  threadSide: "codex.thread.side",
  threadRename: "codex.thread.rename",
  threadSkillsEnabledTotal: "codex.thread.skills.enabled_total",
  threadSkillsKeptTotal: "codex.thread.skills.kept_total",
  threadSkillsTruncated: "codex.thread.skills.truncated",
  threadSkillsDescriptionTruncatedChars:
    "codex.thread.skills.description_truncated_chars",
  threadToolsNamespacesTotal: "codex.thread.tools.namespaces_total",
  threadToolsFragmentBytes: "codex.thread.tools.fragment_bytes",
  startupPrewarmDuration: "codex.startup_prewarm.duration_ms",
  startupPrewarmAgeAtFirstTurn: "codex.startup_prewarm.age_at_first_turn_ms",
  featureState: "codex.feature.state",
  shellSnapshot: "codex.shell_snapshot",
  shellSnapshotDuration: "codex.shell_snapshot.duration_ms",

  // Tools, approvals, hooks, tasks.
  toolUnifiedExec: "codex.tool.unified_exec",
  approvalRequested: "codex.approval.requested",
  guardianReview: "codex.guardian.review",
  guardianReviewDuration: "codex.guardian.review.duration_ms",
  guardianReviewTtft: "codex.guardian.review.ttft.duration_ms",
  guardianReviewTokenUsage: "codex.guardian.review.token_usage",
  hooksRun: "codex.hooks.run",
  hooksRunDuration: "codex.hooks.run.duration_ms",
  taskCompact: "codex.task.compact",
  taskReview: "codex.task.review",
  taskUserShell: "codex.task.user_shell",
  multiAgentSpawn: "codex.multi_agent.spawn",
  multiAgentSpawnFailure: "codex.multi_agent.spawn.failure",
  multiAgentSpawnPhaseDuration: "codex.multi_agent.spawn.phase.duration_ms",
  multiAgentResume: "codex.multi_agent.resume",
  multiAgentNicknamePoolReset: "codex.multi_agent.nickname_pool_reset",
  artifactOperationStarted: "codex.artifact.operation.started",
  artifactExpectedOutputCount: "codex.artifact.operation.expected_output_count",

  // Model connection.
  transportFallbackToHttp: "codex.transport.fallback_to_http",
  websocketContinuation: "codex.websocket.continuation",
  modelWarning: "codex.model_warning",
  remoteModelsFetchUpdate: "codex.remote_models.fetch_update.duration_ms",
  remoteModelsLoadCache: "codex.remote_models.load_cache.duration_ms",

  // Goals.
  goalCreated: "codex.goal.created",
  goalCompleted: "codex.goal.completed",
  goalBudgetLimited: "codex.goal.budget_limited",
  goalResumed: "codex.goal.resumed",
  goalUsageLimited: "codex.goal.usage_limited",
  goalBlocked: "codex.goal.blocked",
  goalTokenCount: "codex.goal.token_count",
  goalDuration: "codex.goal.duration_s",

  // MCP, plugins, skills, memory.
  mcpCall: "codex.mcp.call",
  mcpCallDuration: "codex.mcp.call.duration_ms",
  mcpToolsList: "codex.mcp.tools.list.duration_ms",
  mcpToolsFetchUncached: "codex.mcp.tools.fetch_uncached.duration_ms",
  mcpToolsCacheWrite: "codex.mcp.tools.cache_write.duration_ms",
  pluginsStartupSync: "codex.plugins.startup_sync",
  pluginsStartupSyncFinal: "codex.plugins.startup_sync.final",
  skillInjected: "codex.skill.injected",
  memoriesUsage: "codex.memories.usage",

  // User interface.
  statusLine: "codex.status_line",
  execServerClientRequests: "exec_server_client_requests_total",

  // Seen on the wire, without a description of what they carry.
  tuiStart: "codex.tui.start",
  mcpProtocolDiscovery: "codex.mcp.protocol_discovery",
  mcpProtocolDiscoveryDuration: "codex.mcp.protocol_discovery.duration_ms",
  mcpToolsCachePublish: "codex.mcp.tools.cache_publish.duration_ms",
  pluginsLoadedCacheEvent: "codex.plugins.loaded_cache.event",
  pluginsLoadedCacheRequest: "codex.plugins.loaded_cache.request",
  pluginsLoadedCacheLoad: "codex.plugins.loaded_cache.load.duration_ms",
  pluginsLoadedCacheWait: "codex.plugins.loaded_cache.wait.duration_ms",
  appsInstalledDuration: "codex.apps.installed.duration_ms",
  appsInstalledConnectorCount: "codex.apps.installed.connector_count",
  appsInstalledResponseBytes: "codex.apps.installed.response_bytes",
  appsInstalledToolCount: "codex.apps.installed.tool_count",
  appsReadDuration: "codex.apps.read.duration_ms",
  appsRefreshDuration: "codex.apps.refresh.duration_ms",
  appsSnapshotAge: "codex.apps.snapshot.age_ms",
  dbBackfill: "codex.db.backfill",
  dbBackfillDuration: "codex.db.backfill.duration_ms",
  sqliteInitCount: "codex.sqlite.init.count",
  sqliteInitDuration: "codex.sqlite.init.duration_ms",
  sqliteLogsWriteCount: "codex.sqlite.logs.write.count",
  sqliteLogsWriteDuration: "codex.sqlite.logs.write.duration_ms",
  sqliteLogsWriteBytes: "codex.sqlite.logs.write.bytes",
  sqliteLogsWriteEntries: "codex.sqlite.logs.write.entries",
  sqliteLogsWriteMaxEntryBytes: "codex.sqlite.logs.write.max_entry_bytes",
  rolloutSize: "codex.rollout.size_bytes",
  rolloutCompressionMaterialize: "codex.rollout_compression.materialize",
  skillsShadowSelection: "codex.skills.shadow_selection",
} as const;

/** What a metric is called in {@link METRIC_NAMES}. */
export type MetricKey = keyof typeof METRIC_NAMES;

/** A name of {@link METRIC_NAMES}. */
export type MetricName = (typeof METRIC_NAMES)[MetricKey];
