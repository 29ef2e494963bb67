// The feature gates that every component of this release knows, by their stage, and what a command line of them comes to. upstream: pkg/features/kube_features.go, component-base/featuregate/feature_gate.go

const ALPHA_OFF = `
  APIServingWithRoutine AllowUnsafeMalformedObjectDeletion CBORServingAndStorage CPUManagerPolicyAlphaOptions CRIListStreaming CSIVolumeHealth
  ClientsAllowCBOR ClientsPreferCBOR CloudControllerManagerWatchBasedRoutesReconciliation CloudControllerManagerWebhook ContainerStopSignals
  ControllerManagerReleaseLeaderElectionLockOnExit CrossNamespaceVolumeDataSource DRAListTypeAttributes DRANodeAllocatableResources DRAResourcePoolStatus
  DRAWorkloadResourceClaims EventedPLEG GangScheduling GenericWorkload HPAScaleToZero ImageVolumeWithDigest InPlacePodVerticalScalingExclusiveCPUs
  InPlacePodVerticalScalingExclusiveMemory KubeletInUserNamespace LoggingAlphaOptions ManifestBasedAdmissionControlConfig MemoryQoS MutablePVNodeAffinity
  NativeHistograms PersistentVolumeClaimUnusedSinceTime PodAndContainerStatsFromCRI PodLevelResourceManagers PodLogsQuerySplitStreams PodsAPI QOSReserved
  ReduceDefaultCrashLoopBackOffDecay RuntimeClassInImageCriApi ShardedListAndWatch StorageCapacityScoring StorageVersionAPI TaintTolerationComparisonOperators
  TopologyAwareWorkloadScheduling TopologyManagerPolicyAlphaOptions UserNamespacesHostNetworkSupport VolumeLimitScaling WindowsCPUAndMemoryAffinity
  WorkloadAwarePreemption WorkloadWithJob
`;
const BETA_ON = `
  APIResponseCompression APIServerIdentity AllowParsingUserUIDFromCertAuth AtomicFIFO AuthorizePodWebsocketUpgradeCreatePermission CPUManagerPolicyBetaOptions
  CRDObservedGenerationTracking ClearingNominatedNodeNameAfterBinding ClientsAllowCARotation ClientsAllowTLSCacheGC ComponentFlagz ComponentStatusz
  ConstrainedImpersonation ContainerCheckpoint ContainerRestartRules ContextualLogging DRAConsumableCapacity DRADeviceBindingConditions DRADeviceTaints
  DRAExtendedResource DRAPartitionableDevices DRAResourceClaimDeviceStatus DRAResourceClaimGranularStatusAuthorization DRASchedulerFilterTimeout
  DeclarativeValidationBeta DeploymentReplicaSetTerminatingReplicas DetectCacheInconsistency EnvFiles ExtendWebSocketsToKubelet GracefulNodeShutdown
  GracefulNodeShutdownBasedOnPodPriority HPAConfigurableTolerance HostnameOverride InOrderInformersBatchProcess InPlacePodLevelResourcesVerticalScaling
  InPlacePodVerticalScalingInitContainers KubeletCrashLoopBackOffMax KubeletEnsureSecretPulledImages KubeletSeparateDiskGC
  KubeletServiceAccountTokenForCredentialProviders ListFromCacheSnapshot LoggingBetaOptions MatchLabelKeysInPodTopologySpread
  MatchLabelKeysInPodTopologySpreadSelectorMerge MutablePodResourcesForSuspendedJobs MutableSchedulingDirectivesForSuspendedJobs NodeDeclaredFeatures
  NominatedNodeNameForExpectation OpenAPIEnums OpportunisticBatching PLEGOnDemandRelist PodDeletionCost PodLevelResources PodReadyToStartContainersCondition
  PodTopologyLabelsAdmission PortForwardWebsockets PreventStaticPodAPIReferences RelaxedServiceNameValidation ReloadKubeletClientCAFile
  ReloadKubeletServerCertificateFile RemoteRequestHeaderUID ResourceHealthStatus ResourceHealthStatusMessage RestartAllContainersOnContainerExits
  RotateKubeletServerCertificate SchedulerAsyncPreemption SchedulerPopFromBackoffQ ServiceAccountNodeAudienceRestriction SizeBasedListCostEstimate
  StaleControllerConsistencyDaemonSet StaleControllerConsistencyJob StaleControllerConsistencyReplicaSet StaleControllerConsistencyStatefulSet
  StatefulSetSemanticRevisionComparison StorageVersionHash StrictIPCIDRValidation StructuredAuthenticationConfigurationEgressSelector
  StructuredAuthenticationConfigurationJWKSMetrics TokenRequestServiceAccountUIDValidation TopologyManagerPolicyBetaOptions
  TranslateStreamCloseWebsocketRequests UnauthenticatedHTTP2DOSMitigation UnknownVersionInteroperabilityProxy UnlockWhileProcessingFIFO
  WatchCacheInitializationPostStartHook WatchList WatchListClient WindowsGracefulNodeShutdown
`;
const BETA_OFF = `
  ClusterTrustBundle ClusterTrustBundleProjection ConcurrentWatchObjectDecode CoordinatedLeaderElection DRADeviceTaintRules
  LocalStorageCapacityIsolationFSQuotaMonitoring MaxUnavailableStatefulSet PodCertificateRequest SELinuxMount SchedulerAsyncAPICalls StorageVersionMigrator
`;
const LOCKED_ON = `
  APIServerTracing AnonymousAuthConfigurableEndpoints AnyVolumeDataSource AuthorizeNodeWithSelectors AuthorizeWithSelectors BtreeWatchCache
  CPUManagerPolicyOptions CRDValidationRatcheting CSIServiceAccountTokenSecrets ConsistentListFromCache CustomResourceFieldSelectors DRAAdminAccess
  DeclarativeValidation DisableAllocatorDualWrite DynamicResourceAllocation ExecProbeTimeout ExternalServiceAccountTokenSigner ImageMaximumGCAge ImageVolume
  InPlacePodVerticalScaling JobBackoffLimitPerIndex JobManagedBy JobPodReplacementPolicy JobSuccessPolicy KubeletCgroupDriverFromCRI KubeletFineGrainedAuthz
  KubeletPSI KubeletPodResourcesDynamicResources KubeletPodResourcesGet KubeletTracing LogarithmicScaleDown MatchLabelKeysInPodAffinity
  MultiCIDRServiceAllocator MutableCSINodeAllocatableCount NFTablesProxyMode NodeInclusionPolicyInPodTopologySpread NodeLogQuery NodeSwap
  OrderedNamespaceDeletion PodLifecycleSleepAction PodLifecycleSleepActionAllowZero PodObservedGenerationTracking PodSchedulingReadiness
  PreferSameTrafficDistribution ProcMountType RecoverVolumeExpansionFailure RecursiveReadOnlyMounts RelaxedDNSSearchValidation
  RelaxedEnvironmentVariableValidation ResilientWatchCacheInitialization RetryGenerateName SELinuxChangePolicy SELinuxMountReadWriteOncePod
  SchedulerQueueingHints SeparateTaintEvictionController ServiceAccountTokenJTI ServiceAccountTokenNodeBinding ServiceAccountTokenNodeBindingValidation
  ServiceAccountTokenPodNodeInfo SidecarContainers StreamingCollectionEncodingToJSON StreamingCollectionEncodingToProtobuf
  StructuredAuthenticationConfiguration SupplementalGroupsPolicy TopologyManagerPolicyOptions UserNamespacesSupport VolumeAttributesClass WinDSR WinOverlay
`;
const STABLE = `
  AllowServiceExternalIPs CustomCPUCFSQuotaPeriod DRAPrioritizedList MutatingAdmissionPolicy
`;
const DEPRECATED = `
  AggregatedDiscoveryRemoveBetaType AllowDNSOnlyNodeCSR AllowInsecureKubeletCertificateSigningRequests ChangeContainerStatusOnKubeletRestart
  DeclarativeValidationTakeover DisableCPUQuotaWithExclusiveCPUs DisableNodeKubeProxyVersion KMSv1 KubeletPodResourcesListUseActivePods
  KubeletRegistrationGetOnExistsOnly ServiceCIDRStatusFieldWiping StorageNamespaceIndex WindowsHostNetwork
`;
const LOCKED_OFF = `
  AllowOverwriteTerminationGracePeriodSeconds GitRepoVolumeDriver SeparateCacheWatchRPC
`;

/** What has to be on for a gate to be on. */
const NEEDS: Readonly<Record<string, string>> = {
  ClusterTrustBundleProjection: 'ClusterTrustBundle',
  DRADeviceBindingConditions: 'DRAResourceClaimDeviceStatus',
  DRAResourceClaimGranularStatusAuthorization: 'DRAResourceClaimDeviceStatus',
  DRAWorkloadResourceClaims: 'GenericWorkload',
  ExtendWebSocketsToKubelet: 'NodeDeclaredFeatures',
  GangScheduling: 'GenericWorkload',
  GracefulNodeShutdownBasedOnPodPriority: 'GracefulNodeShutdown',
  InPlacePodLevelResourcesVerticalScaling: 'NodeDeclaredFeatures PodLevelResources',
  InPlacePodVerticalScalingInitContainers: 'NodeDeclaredFeatures',
  MatchLabelKeysInPodTopologySpreadSelectorMerge: 'MatchLabelKeysInPodTopologySpread',
  ResourceHealthStatusMessage: 'ResourceHealthStatus',
  RestartAllContainersOnContainerExits: 'ContainerRestartRules NodeDeclaredFeatures',
  TopologyAwareWorkloadScheduling: 'GenericWorkload',
  UnknownVersionInteroperabilityProxy: 'APIServerIdentity',
  WindowsGracefulNodeShutdown: 'GracefulNodeShutdown',
  WorkloadAwarePreemption: 'GangScheduling',
  WorkloadWithJob: 'GenericWorkload',
};

const names = (text: string): readonly string[] => text.trim().split(/\s+/);
const SPECIAL = { AllAlpha: names(ALPHA_OFF), AllBeta: [...names(BETA_ON), ...names(BETA_OFF)] };

interface Gate {
  readonly stage: 'ALPHA' | 'BETA' | 'GA' | 'DEPRECATED';
  readonly on: boolean;
  readonly locked: boolean;
}

const all = (text: string, stage: Gate['stage'], on: boolean, locked = false): readonly (readonly [string, Gate])[] => names(text).map((name) => [name, { stage, on, locked }]);
const GATES: ReadonlyMap<string, Gate> = new Map([
  ...all('AllAlpha', 'ALPHA', false),
  ...all('AllBeta', 'BETA', false),
  ...all(ALPHA_OFF, 'ALPHA', false),
  ...all(BETA_ON, 'BETA', true),
  ...all(BETA_OFF, 'BETA', false),
  ...all(LOCKED_ON, 'GA', true, true),
  ...all(STABLE, 'GA', true),
  ...all(DEPRECATED, 'DEPRECATED', false),
  ...all(LOCKED_OFF, 'DEPRECATED', false, true),
]);

/** Those that one may still want to set, as --help lists them. */
export function knownGates(): readonly string[] {
  const open = [...GATES].filter(([, { stage }]) => stage === 'ALPHA' || stage === 'BETA');
  return open.map(([name, { stage, on }]) => `${name}=true|false (${stage} - default=${on})`).sort();
}

export interface SetGates {
  /** Warnings of gates that will be gone. */
  readonly warnings: readonly string[];
  /** What differs from the defaults' table: what was said, and what that said of others. */
  readonly changed: Readonly<Record<string, boolean>>;
}

/** Sets gates, or says why not. upstream: featureGate.SetFromMap */
export function setGates(said: Readonly<Record<string, boolean>>): SetGates | string {
  const wrong = Object.entries(said).flatMap(([name, on]) => {
    const gate = GATES.get(name);
    if (!gate) return [`unrecognized feature gate: ${name}`];
    return gate.locked && gate.on !== on ? [`cannot set feature gate ${name} to ${on}, feature is locked to ${gate.on}`] : [];
  });
  if (wrong[0] !== undefined) return wrong[0];
  const changed: Record<string, boolean> = { ...said };
  for (const [name, whole] of Object.entries(SPECIAL)) {
    const on = said[name];
    if (on !== undefined) for (const one of whole) changed[one] ??= on;
  }
  const isOn = (name: string): boolean => changed[name] ?? GATES.get(name)?.on ?? false;
  const lonely = Object.entries(NEEDS).flatMap(([name, needs]) => {
    const off = names(needs).filter((other) => !isOn(other));
    return isOn(name) && off.length > 0 ? [`${name} is enabled, but depends on features that are disabled: [${off.join(' ')}]`] : [];
  });
  if (lonely.length > 0) return lonely.length > 1 ? `[${lonely.join(', ')}]` : String(lonely[0]);
  const warnings = Object.entries(said).flatMap(([name, on]) => {
    const stage = GATES.get(name)?.stage;
    const kind = stage === 'GA' ? 'GA' : stage === 'DEPRECATED' ? 'deprecated' : undefined;
    return kind ? [`"Warning: setting ${kind} feature gate. It will be removed in a future release." featureGate="${name}" value=${on}`] : [];
  });
  return { warnings, changed };
}
