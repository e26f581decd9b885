"""The ground floor: errors, clock, paths, lock and log. It knows nothing of shops or Mailchimp."""
