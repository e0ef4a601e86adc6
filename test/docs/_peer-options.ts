/**
 * What the collections that docs/comparison.md compares with let their users say, by the headings under which the page answers.
 * Read at the commits that the page names.
 */
export const PEER_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  // `modules/beta-private-cluster` of terraform-google-kubernetes-engine: its variables, the parameters of `node_pools`, and the
  // other modules.
  "TF's variables": words(`
    project_id name description regional region zones network network_project_id subnetwork kubernetes_version
    master_authorized_networks gcp_public_cidrs_access_enabled enable_vertical_pod_autoscaling
    horizontal_pod_autoscaling http_load_balancing service_external_ips insecure_kubelet_readonly_port_enabled
    datapath_provider maintenance_start_time maintenance_exclusions maintenance_end_time maintenance_recurrence
    ip_range_pods additional_ip_range_pods additional_ip_ranges_config ip_range_services stack_type node_pools
    windows_node_pools node_pools_labels node_pools_resource_labels node_pools_resource_manager_tags
    node_pools_metadata node_pools_linux_node_configs_sysctls node_pools_cgroup_mode
    node_pools_transparent_hugepage_enabled node_pools_transparent_hugepage_defrag node_pools_hugepage_size_2m
    node_pools_hugepage_size_1g enable_cost_allocation resource_usage_export_dataset_id
    enable_network_egress_export enable_resource_consumption_export cluster_autoscaling node_pools_taints
    node_pools_tags node_pools_oauth_scopes network_tags resource_manager_tags enable_k8s_beta_apis stub_domains
    upstream_nameservers non_masquerade_cidrs ip_masq_resync_interval ip_masq_link_local configure_ip_masq
    cluster_telemetry_type logging_service monitoring_service create_service_account grant_registry_access
    registry_project_ids service_account service_account_name boot_disk_kms_key issue_client_certificate
    cluster_ipv4_cidr cluster_resource_labels deploy_using_private_endpoint enable_private_endpoint
    enable_private_nodes master_ipv4_cidr_block private_endpoint_subnetwork master_global_access_enabled
    dns_cache authenticator_security_group identity_namespace enable_mesh_certificates release_channel
    gateway_api_channel add_cluster_firewall_rules add_master_webhook_firewall_rules firewall_priority
    firewall_inbound_ports add_shadow_firewall_rules shadow_firewall_rules_priority
    shadow_firewall_rules_log_config enable_confidential_nodes hpa_profile enable_gcfs
    enable_secret_manager_addon enable_secret_sync workload_vulnerability_mode workload_config_audit_mode
    enable_fqdn_network_policy enable_cilium_clusterwide_network_policy gke_auto_upgrade_config_patch_mode
    in_transit_encryption_config anonymous_authentication_config_mode total_egress_bandwidth_tier
    security_posture_mode security_posture_vulnerability_mode disable_default_snat
    enable_default_node_pools_metadata notification_config_topic notification_filter_event_type
    deletion_protection enable_tpu filestore_csi_driver lustre_csi_driver enable_legacy_lustre_port
    network_policy network_policy_provider initial_node_count remove_default_node_pool
    disable_legacy_metadata_endpoints default_max_pods_per_node database_encryption enable_shielded_nodes
    enable_binary_authorization node_metadata cluster_dns_provider cluster_dns_scope cluster_dns_domain
    additive_vpc_scope_dns_domain gce_pd_csi_driver gcs_fuse_csi_driver gke_backup_agent_config stateful_ha
    parallelstore_csi_driver ray_operator_config timeouts monitoring_enabled_components
    logging_enabled_components monitoring_enable_managed_prometheus monitoring_auto_monitoring_config_scope
    monitoring_enable_observability_metrics monitoring_enable_observability_relay enable_kubernetes_alpha
    config_connector enable_intranode_visibility enable_l4_ilb_subsetting disable_l4_lb_firewall_reconciliation
    enable_multi_networking cloudrun cloudrun_load_balancer_type enable_pod_security_policy sandbox_enabled
    enable_identity_service fleet_project fleet_project_grant_service_agent logging_variant
    monitoring_metric_writer_role enterprise_config dns_allow_external_traffic dns_enable_k8s_tokens_via_dns
    ip_endpoints_enabled rbac_binding_config network_tier_config user_managed_keys_config
    accelerator_count accelerator_type auto_repair autoscaling auto_upgrade storage_pools boot_disk_kms_key
    cpu_manager_policy cpu_cfs_quota cpu_cfs_quota_period pod_pids_limit container_log_max_size
    container_log_max_files image_gc_low_threshold_percent image_gc_high_threshold_percent image_minimum_gc_age
    image_maximum_gc_age allowed_unsafe_sysctls enable_confidential_nodes disk_size_gb disk_type
    provisioned_iops provisioned_throughput effect enable_fast_socket enable_gcfs enable_gvnic
    enable_integrity_monitoring enable_secure_boot gpu_driver_version gpu_partition_size image_type
    initial_node_count insecure_kubelet_readonly_port_enabled key logging_variant local_ssd_count
    local_ssd_ephemeral_storage_count ephemeral_storage_local_ssd_data_cache_count local_ssd_ephemeral_count
    local_nvme_ssd_count machine_type min_cpu_platform enable_confidential_storage max_count total_max_count
    max_pods_per_node strategy threads_per_core enable_nested_virtualization performance_monitoring_unit
    max_surge max_unavailable node_pool_soak_duration batch_soak_duration batch_node_count batch_percentage
    min_count total_min_count name placement_policy policy_name tpu_topology pod_range node_affinity node_count
    node_locations node_metadata preemptible spot sandbox_type service_account tags value version
    location_policy secondary_boot_disk secondary_boot_disk_mode queued_provisioning gpu_sharing_strategy
    max_shared_clients_per_gpu total_egress_bandwidth_tier consume_reservation_type reservation_affinity_key
    reservation_affinity_values local_ssd_encryption_mode max_run_duration flex_start
    respect_pdb_during_node_pool_deletion
    auth binary-authorization fleet-app-operator-permissions fleet-membership hub-legacy safer-cluster services
    workload-identity update-variant
  `),
  // Folders of `platforms/gke/base` of accelerated-platforms, and the variables of its clusters.
  "AP's parts": words(`
    container_cluster container_cluster_ap container_node_pool custom_compute_class configmanagement
    policycontroller servicemesh huggingface kaggle networking nim_llm agent_sandbox auto_monitoring
    cluster_credentials custom_metrics_adapter inference_gateway jobset kuberay kueue lustre lws pathways
    priority_class storage_class async-inference-gpu inference-perf-bench k6-benchmark
    offline-batch-inference-gpu online-inference-gpu online-inference-tpu diffusers llmd llmd-optimized-baseline
    llmd-precise-prefix-cache-routing llmd-predicted-latency-routing vllm-auto-tuning
    vllm-native-cache-offloading vllm-spec-decoding comfyui workflow_api federated-learning training-ref-arch
    reinforcement-learning skills
    cluster_addons_ray_operator_enabled cluster_auto_monitoring_config_scope cluster_autopilot_enabled
    cluster_binary_authorization_evaluation_mode cluster_check_custom_compute_classes_healthy
    cluster_confidential_nodes_enabled cluster_database_encryption_state cluster_database_encryption_key_name
    cluster_enable_private_endpoint cluster_gateway_api_config_channel cluster_gpu_driver_version
    cluster_master_global_access_enabled cluster_node_auto_provisioning_enabled
    cluster_node_auto_provisioning_resource_limits cluster_node_pool_default_service_account_id
    cluster_node_pool_default_service_account_project_id cluster_private_endpoint_subnetwork cluster_project_id
    cluster_region cluster_system_node_pool_machine_type cluster_use_connect_gateway
  `),
  // `infra/base/terraform/variables.tf` of ai-on-eks, and the frameworks of its chart.
  "EKS's variables": words(`
    name region eks_cluster_version capacity_block_reservation_id solution_description solution_id vpc_cidr
    availability_zones_count single_nat_gateway secondary_cidr_blocks enable_database_subnets
    enable_cluster_addons bottlerocket_data_disk_snapshot_id enable_aws_efs_csi_driver
    enable_aws_efa_k8s_device_plugin enable_aws_fsx_csi_driver deploy_fsx_volume fsx_pvc_namespace
    enable_amazon_prometheus enable_amazon_emr enable_kube_prometheus_stack enable_external_dns enable_kubecost
    enable_ai_ml_observability_stack enable_argo_workflows enable_argo_events enable_argocd
    enable_mlflow_tracking enable_jupyterhub enable_volcano enable_kuberay_operator huggingface_token
    enable_rayserve_ha_elastic_cache_redis enable_torchx_etcd enable_mpi_operator
    enable_aws_load_balancer_controller enable_service_mutator_webhook enable_ingress_nginx
    enable_nvidia_nim_stack enable_aibrix_stack aibrix_stack_version enable_leader_worker_set
    enable_nvidia_dra_driver enable_nvidia_gpu_operator enable_nvidia_device_plugin enable_nvidia_dcgm_exporter
    enable_cert_manager enable_slurm_operator enable_langfuse enable_gitlab jupyter_hub_auth_mechanism
    cognito_custom_domain acm_certificate_domain jupyterhub_domain oauth_domain oauth_jupyter_client_id
    oauth_jupyter_client_secret oauth_username_key kms_key_admin_roles enable_dynamo_stack dynamo_stack_version
    enable_soci_snapshotter soci_snapshotter_use_instance_store max_user_namespaces ami_family
    vllm ray-vllm triton-vllm aibrix lws-vllm llama-cpp diffusers
  `),
};

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
