"""Where the bytes of attachments can be kept."""
