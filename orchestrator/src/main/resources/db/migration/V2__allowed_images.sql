-- Which images tasks may use on a node. Where it is null, the node's operator decides.
ALTER TABLE node_configs ADD COLUMN allowed_images text[];
