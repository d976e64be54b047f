"""What the commands share: options, messages, inputs, folders of results, batches."""
